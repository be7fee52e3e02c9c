/** What of a decision is kept once it was made again: its input and output are let go of, since there may be a million. */
import type { LoggedDecision } from '../workflows/contracts/decision-log';

export type RememberedDecision = Omit<LoggedDecision, 'input' | 'output'>;

export const remembered = ({ input: _looked, output: _decided, ...decision }: LoggedDecision): RememberedDecision =>
  decision;
