/** Says whether what is on the page is current. */
export const LiveState = ({ isLost }: { isLost: boolean }) => (
  <p className={isLost ? 'live lost' : 'live'} role="status">
    {isLost ? 'Disconnected, reconnecting…' : 'Live'}
  </p>
);
