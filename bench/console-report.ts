/** What the console waits for, as a table for people. */
import { LATENCY_HEAD, latencyCells, number, table } from './report';
import { BUDGET_MS, type ConsoleReport } from './scenarios/console';

const KIBIBYTE = 1_024;

export const consoleTables = ({ plan, calls }: ConsoleReport): string =>
  table(
    `${number(plan.leads)} leads, ${number(plan.openQuestions)} open questions, ${number(plan.decidedQuestions)} decided; ms, one call after the other; budget p95 ${BUDGET_MS}`,
    ['view', 'what', ...LATENCY_HEAD, 'KiB', 'holds'],
    calls.map(({ view, what, latency, bytes, is_paged }) => [
      view,
      is_paged ? what : `${what}: NOT PAGED`,
      ...latencyCells(latency),
      number(bytes / KIBIBYTE),
      latency.p95 <= BUDGET_MS && is_paged ? 'yes' : 'NO',
    ]),
  );
