import type { Lead } from '../../workflows/contracts/lead';
import { words } from '../components/words';

/** Why the score is what it is: four factors, whose points add up to it. */
export const ScoreCard = ({ lead: { lead_score, score_factors, score_override } }: { lead: Lead }) => (
  <section className="card" aria-labelledby="score">
    <h2 id="score">Score {lead_score ?? 'not known yet'}</h2>
    {score_override && <p className="muted">Set by a person.</p>}
    {score_factors?.map(({ name, value, points }) => (
      <div key={name} className="factor small">
        <span>{words(name)}</span>
        <meter min={0} max={100} value={value} aria-label={`${words(name)}: ${value} of 100`} />
        <span>{points} points</span>
      </div>
    ))}
  </section>
);
