/** How long memory takes, as tables for people. */
import { latencyCells, LATENCY_HEAD, number, table } from './report';
import { BUDGETS_MS, type MemoryReport } from './scenarios/memory';

export function memoryTables({ plan, filled, start_ms, tiers, import_cost, consolidated_per_s }: MemoryReport): string {
  const { rows, with_trigger, without_trigger } = import_cost;
  const title = `ms, ${number(plan.inFlight)} at once, p95 beside the budget. Cold: first after a restart of PostgreSQL and Redis, nothing in their buffers; the operating system's cache is as it is`;
  return [
    `\n${Object.entries(filled.rows)
      .map(([name, count]) => `${number(count)} ${name}`)
      .join(', ')}`,
    table(
      title,
      ['tier', 'what', ...LATENCY_HEAD, 'budget'],
      tiers.map(({ tier, operation, how, latency }) => [
        tier,
        `${operation}, ${how}`,
        ...latencyCells(latency),
        number(BUDGETS_MS[tier]),
      ]),
    ),
    `A memory that answers, the graph loaded, after ${number(start_ms)} ms.`,
    `Interactions, as bulk statements with every trigger: ${number(filled.interactions_seconds)} s for all.`,
    `Importing ${number(rows)} more, 500 a call: ${number(with_trigger.rows_per_s)} a second; ${number(without_trigger.rows_per_s)} without the trigger that makes their conversations due again.`,
    `Consolidating the conversations that they belong to: ${number(consolidated_per_s)} a second.`,
  ].join('\n');
}
