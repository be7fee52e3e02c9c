import { ProblemNote } from '../components/problem-note';
import { useEntities } from './use-knowledge';

/** Entities with most relations, to begin with. */
export function Examples({ onChoose }: { onChoose: (entity: string) => void }) {
  const { data, error } = useEntities('');
  if (error && !data) return <ProblemNote error={error} />;
  if (!data) return <p className="muted">Loading…</p>;
  return (
    <section className="card" aria-labelledby="examples">
      <h2 id="examples">What is known of most</h2>
      {data.items.length === 0 && (
        <p className="muted">
          Nothing yet: relations come from conversations that have ended, from files, and by the API.
        </p>
      )}
      <ul className="row">
        {data.items.map(({ entity, relations }) => (
          <li key={entity}>
            <button type="button" onClick={() => onChoose(entity)}>
              {entity} <span className="muted small">{relations}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
