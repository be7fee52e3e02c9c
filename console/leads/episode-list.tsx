/** What was tried on leads like this one, and why each is recalled. */
import { JsonView } from '../components/json-view';
import { WideTable } from '../components/wide-table';
import { words } from '../components/words';
import type { Episode, LeadMemory, Recalled } from './use-lead-memory';

const FIRST = 8;
const MOST_PATTERNS = 10;

export function EpisodeList({ recalled, asked }: Pick<LeadMemory, 'recalled' | 'asked'>) {
  const known = Object.entries(asked).flatMap(([name, value]) =>
    value === null ? [] : [`${words(name).toLowerCase()} ${value}`],
  );
  return (
    <div className="stack">
      <section className="card" aria-labelledby="recalled">
        <h2 id="recalled">Episodes of similar leads</h2>
        {known.length === 0 ? (
          <p className="note">
            Neither industry, persona nor company size is known: no lead can be said to be similar.
          </p>
        ) : (
          <p>
            Recalled by {known.join(', ')}. <Rates recalled={recalled} />
          </p>
        )}
      </section>
      {recalled.episodes.length > 0 && (
        <section className="card" aria-labelledby="episodes">
          <h2 id="episodes">Those that went well, most similar first</h2>
          <ol className="episodes">
            {recalled.episodes.slice(0, FIRST).map((episode) => (
              <EpisodeItem key={episode.episode_id} episode={episode} />
            ))}
          </ol>
          {recalled.episodes.length > FIRST && (
            <details>
              <summary>The other {recalled.episodes.length - FIRST}</summary>
              <ol className="episodes">
                {recalled.episodes.slice(FIRST).map((episode) => (
                  <EpisodeItem key={episode.episode_id} episode={episode} />
                ))}
              </ol>
            </details>
          )}
        </section>
      )}
      {recalled.patterns.length > 0 && (
        <section className="card" aria-labelledby="patterns">
          <h2 id="patterns">By what was sent</h2>
          <Patterns patterns={recalled.patterns} />
          <p className="muted small">
            All similar ones, most tried first. Each counts half as much after every 90 days before the newest.
          </p>
        </section>
      )}
    </div>
  );
}

function Rates({ recalled: { trials, successes, usual } }: { recalled: Recalled }) {
  if (trials === 0) return 'None is similar enough yet.';
  return (
    <>
      Of {trials} similar ones <strong>{share(successes, trials)}</strong> went well
      {usual.trials > trials && `; of all that share anything ${share(usual.successes, usual.trials)} did`}.
    </>
  );
}

const share = (part: number, whole: number): string => `${Math.round((100 * part) / Math.max(1, whole))} %`;

const Patterns = ({ patterns }: Pick<Recalled, 'patterns'>) => (
  <WideTable label="By channel and variant" className="small">
    <thead>
      <tr>
        <th scope="col">Channel</th>
        <th scope="col">Variant</th>
        <th scope="col" className="number">
          Tried
        </th>
        <th scope="col" className="number">
          Went well
        </th>
      </tr>
    </thead>
    <tbody>
      {patterns.slice(0, MOST_PATTERNS).map(({ channel, variant_id, trials, successes }) => (
        <tr key={`${channel} ${variant_id ?? ''}`}>
          <td>{channel}</td>
          <td>{variant_id ?? <span className="muted">none</span>}</td>
          <td className="number">{trials.toFixed(1)}</td>
          <td className="number">{share(successes, trials)}</td>
        </tr>
      ))}
    </tbody>
  </WideTable>
);

const EpisodeItem = ({
  episode: { scenario, similarity, outcome_score, why, action_sequence, notes },
}: {
  episode: Episode;
}) => (
  <li>
    <span className="row between">
      <strong>{words(scenario)}</strong>
      <span className="muted small">
        outcome {outcome_score.toFixed(2)}, similarity {similarity.toFixed(2)}
      </span>
    </span>
    <span className="row small" role="list" aria-label="Why it is recalled">
      {why.map((reason) => (
        <span key={reason} role="listitem" className="badge info">
          {words(reason)}
        </span>
      ))}
    </span>
    {notes !== null && <span>{notes}</span>}
    {action_sequence.length > 0 && (
      <details>
        <summary className="small">What was done</summary>
        <JsonView value={action_sequence} />
      </details>
    )}
  </li>
);
