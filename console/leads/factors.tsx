import type { ScoreFactor } from '../../workflows/contracts/lead';
import { words } from '../components/words';

/** The parts of a score; their points add up to it. */
export const Factors = ({ factors }: { factors: readonly ScoreFactor[] }) =>
  factors.map(({ name, value, points }) => (
    <div key={name} className="factor small">
      <span>{words(name)}</span>
      <meter min={0} max={100} value={value} aria-label={`${words(name)}: ${value} of 100`} />
      <span>{points} points</span>
    </div>
  ));
