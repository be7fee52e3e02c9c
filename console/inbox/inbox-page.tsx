/** The inbox: questions to people, the urgent and old ones first, and what was answered before. */
import { useEffect, useRef, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { query } from '../api/client';
import { LoadMore } from '../components/load-more';
import { ProblemNote } from '../components/problem-note';
import { useKeys } from '../components/use-keys';
import { useSettled } from '../components/use-settled';
import { words } from '../components/words';
import { EscalationDetail } from './escalation-detail';
import { EscalationList } from './escalation-list';
import { useEscalation, useEscalations, type Status } from './use-escalations';
import './inbox.css';

const STATUSES: readonly Status[] = ['open', 'decided', 'expired', 'withdrawn'];

export function InboxPage({ escalationId }: { escalationId: string | undefined }) {
  const [params, setParams] = useSearchParams();
  const status = STATUSES.find((each) => each === params.get('status')) ?? 'open';
  const text = params.get('q') ?? '';
  const q = useSettled(text.trim());
  const search = useRef<HTMLInputElement>(null);
  const [, goTo] = useLocation();
  const list = useEscalations(status, q);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const first = items[0]?.escalation_id;
  // what is shown stays shown: nobody is to decide another question than the one before his eyes
  const [shown, setShown] = useState(first);
  const chosen = escalationId ?? shown ?? first;
  if (chosen !== shown) setShown(chosen);
  const detail = useEscalation(chosen);
  const { refetch } = detail;

  // decided elsewhere: it has left the list of open ones
  const isGone =
    status === 'open' &&
    q === '' &&
    list.isSuccess &&
    !list.hasNextPage &&
    detail.data?.status === 'open' &&
    !items.some((item) => item.escalation_id === chosen);
  useEffect(() => {
    if (isGone) void refetch();
  }, [isGone, list.dataUpdatedAt, refetch]);

  const step = (by: number): void => {
    const place = items.findIndex((item) => item.escalation_id === chosen);
    const next = items[Math.max(0, Math.min(items.length - 1, place + by))];
    if (next) goTo(pathTo(next.escalation_id));
  };
  useKeys({ j: () => step(1), k: () => step(-1), '/': () => search.current?.focus() });

  return (
    <section className={escalationId === undefined ? 'page inbox' : 'page inbox has-chosen'} aria-label="Inbox">
      <div className="page-head inbox-head">
        <h1>Inbox</h1>
        <div className="filters">
          <div className="tabs" role="group" aria-label="Which questions">
            {STATUSES.map((each) => (
              <button key={each} type="button" aria-pressed={each === status} onClick={() => choose(each)}>
                {words(each)}
              </button>
            ))}
          </div>
          <label className="field">
            <span className="visually-hidden">Search questions</span>
            <input
              ref={search}
              type="search"
              placeholder="Search"
              value={text}
              onChange={(event) => searchFor(event.target.value)}
            />
          </label>
        </div>
      </div>
      {list.error && items.length === 0 && <ProblemNote error={list.error} />}
      <div className="inbox-panes">
        <div className="inbox-list stack">
          {list.isSuccess && items.length === 0 && <p className="note">{nothing(status, q)}</p>}
          <EscalationList items={items} chosen={chosen} pathOf={pathTo} />
          <LoadMore
            hasMore={list.hasNextPage}
            isLoading={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          />
        </div>
        <div className="inbox-detail">
          {escalationId !== undefined && (
            <button type="button" className="back" onClick={() => goTo(pathTo())}>
              ← All questions
            </button>
          )}
          {detail.error && <ProblemNote error={detail.error} />}
          {detail.data && <EscalationDetail key={detail.data.escalation_id} escalation={detail.data} />}
        </div>
      </div>
    </section>
  );

  function pathTo(id?: string): string {
    return `/inbox${id === undefined ? '' : `/${encodeURIComponent(id)}`}${query({ status: params.get('status') ?? '', q: text })}`;
  }

  function choose(next: Status): void {
    setShown(undefined);
    goTo(`/inbox${query({ status: next === 'open' ? '' : next, q: text })}`);
  }

  function searchFor(next: string): void {
    setShown(undefined);
    setParams(query({ status: params.get('status') ?? '', q: next }), { replace: true });
  }
}

const nothing = (status: Status, q: string): string => {
  if (q !== '') return `No ${status} question fits the search.`;
  return status === 'open' ? 'Nothing waits for you.' : `No question is ${status}.`;
};
