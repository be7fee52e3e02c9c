import type { RegisteredModel } from '../../workflows/contracts/model';
import { Moment } from '../components/moment';

/** Who registered, promoted and retired it, and when last. */
export function ModelHistory({ model }: { model: RegisteredModel }) {
  const events = [
    ['Registered', model.created_at, model.created_by],
    ['Took a role', model.promoted_at, model.promoted_by],
    ['Retired', model.retired_at, model.retired_by],
  ] as const;
  return (
    <section className="card" aria-labelledby="history">
      <h2 id="history">History</h2>
      <dl className="facts small">
        {events.map(
          ([name, at, by]) =>
            at !== null && (
              <div key={name} style={{ display: 'contents' }}>
                <dt>{name}</dt>
                <dd>
                  <Moment at={at} /> by {by}
                </dd>
              </div>
            ),
        )}
      </dl>
    </section>
  );
}
