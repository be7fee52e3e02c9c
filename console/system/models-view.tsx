/** The models there are, and which of them decides. */
import { Link } from 'wouter';
import { Badge } from '../components/badge';
import { LoadMore } from '../components/load-more';
import { Moment } from '../components/moment';
import { ProblemNote } from '../components/problem-note';
import { words } from '../components/words';
import { WideTable } from '../components/wide-table';
import { count, figure } from './figures';
import { useChampion, useModels } from './use-system';

export function ModelsView() {
  const models = useModels();
  const champion = useChampion();
  const items = models.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {models.error && <ProblemNote error={models.error} />}
      {champion.isSuccess && (
        <p className="note">
          {champion.data ? (
            <>
              Leads are triaged by{' '}
              <Link href={`/system/models/${champion.data.model_id}`}>{champion.data.model_id}</Link>. Inquiries stay
              with the rules.
            </>
          ) : (
            'Leads are triaged by the documented rules. A model decides when it is promoted.'
          )}
        </p>
      )}
      {models.isSuccess && items.length === 0 && (
        <p className="note">
          No model is registered. <code>merit model train</code> makes one from an export, and retraining from journeys
          that have ended.
        </p>
      )}
      {items.length > 0 && (
        <WideTable label="Models" className="card-table">
          <caption className="visually-hidden">Models, newest first</caption>
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col">Role</th>
              <th scope="col">Learner</th>
              <th scope="col" className="number">
                AUC, 95 % interval
              </th>
              <th scope="col" className="number">
                Learned from
              </th>
              <th scope="col">Registered</th>
            </tr>
          </thead>
          <tbody>
            {items.map(({ model_id, status, kind, measures: { auc }, rows, created_at, created_by }) => (
              <tr key={model_id}>
                <th scope="row" className="plain">
                  <Link href={`/system/models/${model_id}`}>{model_id}</Link>
                </th>
                <td>
                  <Badge state={status} />
                </td>
                <td>{words(kind)}</td>
                <td className="number">
                  {figure(auc.value)}{' '}
                  <span className="muted">
                    ({figure(auc.low)} to {figure(auc.high)})
                  </span>
                </td>
                <td className="number">{count(rows)} rows</td>
                <td className="muted">
                  <Moment at={created_at} /> by {created_by}
                </td>
              </tr>
            ))}
          </tbody>
        </WideTable>
      )}
      <LoadMore
        hasMore={models.hasNextPage}
        isLoading={models.isFetchingNextPage}
        onMore={() => void models.fetchNextPage()}
      />
    </>
  );
}
