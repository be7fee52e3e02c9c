import type { Lead } from '../../workflows/contracts/lead';
import { Factors } from './factors';

/** Why the score is what it is: four factors, whose points add up to it. */
export const ScoreCard = ({ lead: { lead_score, score_factors, score_override } }: { lead: Lead }) => (
  <section className="card" aria-labelledby="score">
    <h2 id="score">Score {lead_score ?? 'not known yet'}</h2>
    {score_override && <p className="muted">Set by a person.</p>}
    {score_factors && <Factors factors={score_factors} />}
  </section>
);
