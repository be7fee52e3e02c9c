/** Leads: searched, filtered, paged. The search is in the address, so that it can be kept and shared. */
import { useRef } from 'react';
import { Link, useSearchParams } from 'wouter';
import { LoadMore } from '../components/load-more';
import { ProblemNote } from '../components/problem-note';
import { useKeys } from '../components/use-keys';
import { useSettled } from '../components/use-settled';
import { LeadFilters } from './lead-filters';
import { LeadTable } from './lead-table';
import { useLeads, type LeadFilter } from './use-leads';
import './leads.css';

export function LeadsPage() {
  const [params, setParams] = useSearchParams();
  const search = useRef<HTMLInputElement>(null);
  const of = (field: keyof LeadFilter): string => params.get(field) ?? '';
  const filter: LeadFilter = {
    q: of('q'),
    category: of('category'),
    status: of('status'),
    campaign_id: of('campaign_id'),
  };
  const q = useSettled(filter.q.trim());
  const leads = useLeads({ ...filter, q });
  const items = leads.data?.pages.flatMap((page) => page.items) ?? [];
  useKeys({ '/': () => search.current?.focus() });

  const change = (changes: Partial<LeadFilter>): void =>
    setParams(
      (now) => {
        const next = Object.entries({ ...Object.fromEntries(now), ...changes }).filter(([, value]) => value !== '');
        return new URLSearchParams(next);
      },
      { replace: true },
    );

  return (
    <section className="page" aria-label="Leads">
      <div className="page-head">
        <h1>Leads</h1>
        <Link href="/leads/import" className="button">
          Import CSV
        </Link>
      </div>
      <LeadFilters filter={filter} onChange={change} search={search} />
      {leads.error && <ProblemNote error={leads.error} />}
      {leads.isSuccess && items.length === 0 && <p className="note">No lead fits.</p>}
      {items.length > 0 && <LeadTable leads={items} />}
      <LoadMore
        hasMore={leads.hasNextPage}
        isLoading={leads.isFetchingNextPage}
        onMore={() => void leads.fetchNextPage()}
      />
    </section>
  );
}
