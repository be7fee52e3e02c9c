/** Campaigns: searched, filtered, paged. The search is in the address, so that it can be kept and shared. */
import { useRef } from 'react';
import { useSearchParams } from 'wouter';
import { LoadMore } from '../components/load-more';
import { ProblemNote } from '../components/problem-note';
import { useKeys } from '../components/use-keys';
import { useSettled } from '../components/use-settled';
import { words } from '../components/words';
import { CampaignTable } from './campaign-table';
import { useCampaigns, type CampaignFilter } from './use-campaigns';
import './campaigns.css';

const STATUSES = ['', 'active', 'paused'];

export function CampaignsPage() {
  const [params, setParams] = useSearchParams();
  const search = useRef<HTMLInputElement>(null);
  const filter: CampaignFilter = { q: params.get('q') ?? '', status: params.get('status') ?? '' };
  const q = useSettled(filter.q.trim());
  const campaigns = useCampaigns({ ...filter, q });
  const items = campaigns.data?.pages.flatMap((page) => page.items) ?? [];
  useKeys({ '/': () => search.current?.focus() });

  const change = (changes: Partial<CampaignFilter>): void =>
    setParams(new URLSearchParams(Object.entries({ ...filter, ...changes }).filter(([, value]) => value !== '')), {
      replace: true,
    });

  return (
    <section className="page" aria-label="Campaigns">
      <div className="page-head">
        <h1>Campaigns</h1>
        <form className="filters" role="search" aria-label="Campaigns" onSubmit={(event) => event.preventDefault()}>
          <div className="tabs" role="group" aria-label="Which campaigns">
            {STATUSES.map((status) => (
              <button
                key={status}
                type="button"
                aria-pressed={status === filter.status}
                onClick={() => change({ status })}
              >
                {status === '' ? 'All' : words(status)}
              </button>
            ))}
          </div>
          <label className="field">
            <span className="visually-hidden">Search campaigns</span>
            <input
              ref={search}
              type="search"
              placeholder="Name, id, objective, region"
              maxLength={200}
              value={filter.q}
              onChange={(event) => change({ q: event.target.value })}
            />
          </label>
        </form>
      </div>
      {campaigns.error && <ProblemNote error={campaigns.error} />}
      {campaigns.isPending && <p className="muted">Loading…</p>}
      {campaigns.isSuccess && items.length === 0 && <p className="note">No campaign fits.</p>}
      {items.length > 0 && <CampaignTable campaigns={items} />}
      <LoadMore
        hasMore={campaigns.hasNextPage}
        isLoading={campaigns.isFetchingNextPage}
        onMore={() => void campaigns.fetchNextPage()}
      />
    </section>
  );
}
