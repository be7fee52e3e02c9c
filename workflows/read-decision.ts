/** Reading decisions, with schemas that are there from the first decision on. */
import type * as decisionReader from './contracts/decision-reader';

/**
 * Every workflow in memory evaluates the modules that it imports: zod and the schemas would cost each of them a
 * megabyte, and hardly any ever reads a decision (docs/scaling.md).
 */
export const readDecision: typeof decisionReader.readDecision = (asked, raw) => reader().readDecision(asked, raw);

const reader = (): typeof decisionReader => require('./contracts/decision-reader') as typeof decisionReader;
