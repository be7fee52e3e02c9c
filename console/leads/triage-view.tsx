import type { TriageResult } from '../../workflows/contracts/lead';
import { Badge } from '../components/badge';
import { words } from '../components/words';
import { Factors } from './factors';

const SIGNED = new Intl.NumberFormat('en', { maximumSignificantDigits: 3, signDisplay: 'exceptZero' });
const PERCENT = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });

/** Why a lead is what triage says it is: the reasons for the category, and the factors of the score. */
export function TriageView({ triage }: { triage: TriageResult }) {
  const { category, confidence, score, reasons, score_factors, recommended_actions } = triage;
  return (
    <div className="stack small">
      <p className="row">
        <Badge state={category} />
        <span>confidence {PERCENT.format(confidence)}</span>
      </p>
      <table className="reasons">
        <caption>What speaks for the category, and what against it</caption>
        <thead>
          <tr>
            <th scope="col">Reason</th>
            <th scope="col" className="number">
              Log-odds
            </th>
          </tr>
        </thead>
        <tbody>
          {reasons.map(({ factor, text, effect }) => (
            <tr key={factor}>
              <td>{text}</td>
              <td className={effect < 0 ? 'number against' : 'number for'}>{SIGNED.format(effect)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {score_factors.length > 0 && (
        <section className="stack" aria-label="Factors of the score">
          <h3>Score {score}</h3>
          <Factors factors={score_factors} />
        </section>
      )}
      {recommended_actions.length > 0 && (
        <p>
          <strong>Recommended: </strong>
          {recommended_actions.map(words).join(', ')}
        </p>
      )}
    </div>
  );
}
