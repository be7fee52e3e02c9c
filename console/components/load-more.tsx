interface Props {
  hasMore: boolean;
  isLoading: boolean;
  onMore: () => void;
}

/** The next page of a list. */
export const LoadMore = ({ hasMore, isLoading, onMore }: Props) =>
  hasMore && (
    <button type="button" onClick={onMore} disabled={isLoading}>
      {isLoading ? 'Loading…' : 'Show more'}
    </button>
  );
