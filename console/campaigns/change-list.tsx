/** What was changed about a campaign, and what is proposed: before, after, by whom, and the way back. */
import { Link } from 'wouter';
import type { CampaignChange } from '../../workflows/contracts/changes';
import { Badge } from '../components/badge';
import { LoadMore } from '../components/load-more';
import { Moment } from '../components/moment';
import { ProblemNote } from '../components/problem-note';
import { words } from '../components/words';
import { count } from './figures';
import { diffOf } from './state-diff';
import { UndoButton } from './undo-button';
import { useChanges } from './use-campaigns';

export function ChangeList({ campaignId }: { campaignId: string }) {
  const changes = useChanges(campaignId);
  const items = changes.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="card" aria-labelledby="changes">
      <h2 id="changes">Changes</h2>
      {changes.error && <ProblemNote error={changes.error} />}
      {changes.isSuccess && items.length === 0 && (
        <p className="muted">Nothing was changed, and nothing is proposed.</p>
      )}
      <ol className="changes" aria-labelledby="changes">
        {items.map((change) => (
          <Change key={change.change_id} change={change} />
        ))}
      </ol>
      <LoadMore
        hasMore={changes.hasNextPage}
        isLoading={changes.isFetchingNextPage}
        onMore={() => void changes.fetchNextPage()}
      />
    </section>
  );
}

function Change({ change }: { change: CampaignChange }) {
  const { type, status, description, reason, effect, escalation_id, before, after } = change;
  return (
    <li className="stack">
      <div className="row between">
        <span className="row">
          <Badge state={status} />
          <strong>{words(type)}</strong>
        </span>
        <span className="muted small">
          <History change={change} />
        </span>
      </div>
      <p>{description}</p>
      <dl className="diff">
        {diffOf(before, after).map((each) => (
          <div key={each.field}>
            <dt>{each.field}</dt>
            <dd>
              <span className="visually-hidden">from </span>
              {each.before} <span aria-hidden="true">→</span>
              <span className="visually-hidden"> to </span> <strong>{each.after}</strong>
            </dd>
          </div>
        ))}
      </dl>
      {effect && (
        <p className="small">
          Expected: {count(effect.estimate)} {effect.metric}{' '}
          <span className="muted">
            (95 %: {count(effect.interval[0])} to {count(effect.interval[1])}
            {effect.modelled === null ? '' : `; modelled: ${effect.modelled}`})
          </span>
        </p>
      )}
      {reason !== null && (
        <p className="small muted">
          {whyWords(change)} {reason}
        </p>
      )}
      {status === 'awaiting_approval' && escalation_id !== null && (
        <p>
          <Link href={`/inbox/${encodeURIComponent(escalation_id)}`}>Decide in the inbox</Link>
        </p>
      )}
      {status === 'applied' && <UndoButton change={change} />}
    </li>
  );
}

/** The reason of a change says why it waits, why it came to nothing, or what a person said who ordered it. */
function whyWords({ status, type }: CampaignChange): string {
  if (type === 'pause' || type === 'resume') return 'Comment:';
  if (status === 'awaiting_approval') return 'It waits:';
  return status === 'rejected' ? 'Not applied:' : 'A person was asked:';
}

function History({ change }: { change: CampaignChange }) {
  const { status, created_at, settled_at, settled_by, undone_at, undone_by } = change;
  if (settled_at === null)
    return (
      <>
        proposed <Moment at={created_at} />
      </>
    );
  return (
    <>
      {status === 'rejected' ? 'rejected' : 'applied'} by {settled_by ?? 'nobody known'} <Moment at={settled_at} />
      {undone_at !== null && (
        <>
          , undone by {undone_by ?? 'nobody known'} <Moment at={undone_at} />
        </>
      )}
    </>
  );
}
