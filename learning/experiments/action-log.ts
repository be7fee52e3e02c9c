/** What a policy did: which arm each row got, with which chance, and what came of it. */

export interface ActionLog {
  arms: readonly string[];
  /** index into `arms`, a row each */
  chosen: Int32Array;
  /**
   * Chance of each arm at the moment of choosing, row by row (rows × arms), as it was logged. NaN: not known; that of the chosen
   * arm must be.
   */
  propensities: Float64Array;
  /** anything that can be averaged: 1 and 0, money */
  outcomes: Float64Array;
}

/** Chance that a policy gives to each arm, row by row (rows × arms); a row adds up to 1. */
export type Policy = Float64Array;

export const rowsOf = (log: ActionLog): number => log.chosen.length;

export const chanceOf = (chances: Float64Array, arms: number, row: number, arm: number): number =>
  chances[row * arms + arm] ?? 0;

/** The same chances for every row. */
export function constantPolicy(rows: number, chances: readonly number[]): Policy {
  const policy = new Float64Array(rows * chances.length);
  for (let row = 0; row < rows; row++) policy.set(chances, row * chances.length);
  return policy;
}

export const singleArm = (rows: number, arms: number, arm: number): Policy =>
  constantPolicy(
    rows,
    Array.from({ length: arms }, (_, index) => (index === arm ? 1 : 0)),
  );

/** @throws RangeError for a log from which nothing can be estimated */
export function checkLog({ arms, chosen, propensities, outcomes }: ActionLog): void {
  if (arms.length === 0) throw new RangeError('there are no arms');
  if (outcomes.length !== chosen.length || propensities.length !== chosen.length * arms.length)
    throw new RangeError('outcomes and propensities must have a row for each choice');
  for (let row = 0; row < chosen.length; row++) {
    const arm = chosen[row] ?? -1;
    const chance = arm >= 0 && arm < arms.length ? chanceOf(propensities, arms.length, row, arm) : NaN;
    if (!(chance > 0 && chance <= 1)) throw new RangeError(`row ${row} was given an arm with propensity ${chance}`);
    if (!Number.isFinite(outcomes[row])) throw new RangeError(`row ${row} has no outcome`);
  }
}
