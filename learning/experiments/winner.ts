/** Which of several arms has won, asked as often as one likes. */
import { DEFAULT_ALPHA, type SequenceOptions } from './estimate';
import { anytimePValue, type Counted } from './rate-sequence';

export interface Arm extends Counted {
  arm: string;
}

export interface Comparison {
  /** the arm with the highest rate; null: nothing was tried */
  leader: string | null;
  /** the leader beats every other arm: wrong, ever, with probability at most α */
  winner: string | null;
  /** the leader's lead over each other arm; the p-value counts the comparisons */
  leads: { over: string; p_value: number }[];
}

/**
 * α is shared by Bonferroni among k − 1 comparisons: k equal arms fall into at most k − 1 pairs that share nobody, and a false
 * winner must have beaten its own partner.
 */
export function compareArms(arms: readonly Arm[], options: SequenceOptions = {}): Comparison {
  const [leader, ...others] = arms
    .filter(({ trials }) => trials > 0)
    .sort((a, b) => b.successes / b.trials - a.successes / a.trials);
  if (!leader) return { leader: null, winner: null, leads: [] };
  const comparisons = arms.length - 1;
  const leads = others.map((other) => ({
    over: other.arm,
    p_value: Math.min(1, anytimePValue(leader, other, options) * comparisons),
  }));
  const alpha = options.alpha ?? DEFAULT_ALPHA;
  const hasWon = comparisons > 0 && others.length === comparisons && leads.every(({ p_value }) => p_value < alpha);
  return { leader: leader.arm, winner: hasWon ? leader.arm : null, leads };
}
