/** POST /api/v1/leads/import: leads from a CSV file, taken in as POST /api/v1/leads takes in one. */
import { z } from 'zod';
import { checkHeader } from '../../data/exchange';
import { chunksOf } from '../../data/exchange/chunks';
import { HeaderError, readCsv, type Batch } from '../../data/exchange/csv-reader';
import { ROW_OUTCOMES, type RowResult } from '../../mcp/protocol/exchange-methods';
import { prioritySchema } from '../../workflows/contracts/lead';
import type { Priority } from '../../workflows/contracts/priority';
import type { ApiContext } from '../context';
import { toProblem } from '../http/failures';
import { invalidRequest } from '../http/problem';
import { defineRoute } from '../http/route';
import { startWith } from './leads';

/** read at a time, and well below the data server's time for a call */
const BATCH = { rows: 200, characters: 300_000 };
const STARTS_AT_ONCE = 8;
const MAX_LISTED = 1_000;
const NOT_STARTED = 'the lead is stored, but its journey did not start: import the file again';
const ERASED = 'the lead was erased while the file came in: no journey starts';

const query = z.strictObject({
  start_journey: z.stringbool().default(true).meta({ type: 'boolean' }),
  priority: prioritySchema.default('medium'),
});

const rowSchema = z.object({ line: z.int(), reason: z.string() });
const reportSchema = z.object({
  rows: z.int().meta({ description: 'lines after the header' }),
  ...Object.fromEntries(ROW_OUTCOMES.map((outcome) => [outcome, z.int()])),
  journeys_started: z.int(),
  ignored_columns: z.array(z.string()),
  failures: z.array(rowSchema).meta({ description: `bad rows, the first ${MAX_LISTED}` }),
  warnings: z.array(rowSchema).meta({ description: `stored all the same, the first ${MAX_LISTED}` }),
});

export const leadImportRoutes = [
  defineRoute({
    method: 'post',
    path: '/api/v1/leads/import',
    operationId: 'importLeads',
    tag: 'Leads',
    summary: 'Take leads in from CSV',
    description:
      'Columns as in the data dictionary (docs/data.md); lead_id is required. A bad row is reported by line and reason and stops nothing. Leads without a journey yet get one; the same file again changes nothing, and starts what was not started. While it takes long, white space goes ahead of the JSON; what breaks off is not whole: send it again.',
    query,
    csv: 'taken',
    responses: { 200: { description: 'What became of the rows', schema: reportSchema } },
    handler: async ({ query: { start_journey, priority }, stream }, context) => {
      const report = new Report();
      try {
        for await (const batch of readCsv(stream ?? emptyBody(), BATCH, (header) => report.takeHeader(header))) {
          const results = await store(context, batch, report);
          if (start_journey) await startJourneys(context, results, priority, report);
        }
      } catch (error) {
        if (error instanceof HeaderError) throw invalidRequest([{ path: 'body', message: error.message }]);
        throw error;
      }
      return { status: 200, body: report.body() };
    },
  }),
];

async function* emptyBody(): AsyncGenerator<Buffer> {
  // a call without a body
}

async function store(context: ApiContext, batch: Batch, report: Report): Promise<RowResult[]> {
  const { chunks, bad } = chunksOf('leads', batch);
  for (const { line, reason } of bad) report.take({ line, outcome: 'failed', reason });
  const stored: RowResult[] = [];
  for (const rows of chunks) {
    const { results } = await context.data.call('importRows', { table: 'leads', rows, count_leads: true });
    context.nudgeRelay();
    results.forEach((result) => report.take(result));
    stored.push(...results);
  }
  return stored;
}

/**
 * Every lead that never had a journey gets one, known ones too: whoever was stored by a call that died before it could
 * start the journey is started by the next.
 */
async function startJourneys(
  context: ApiContext,
  results: readonly RowResult[],
  priority: Priority,
  report: Report,
): Promise<void> {
  // rows of one address are one lead
  const byLead = new Map(results.flatMap((row) => (row.lead_id === undefined ? [] : [[row.lead_id, row]])));
  const waiting = [...byLead];
  const startNext = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [lead_id, { line, outcome }] = next;
      try {
        const data = await context.data.call('getLeadData', { lead_id });
        const isUnderWay =
          data.lead.journey_no > 0 || (outcome !== 'created' && (await context.isJourneyRunning(lead_id)));
        if (isUnderWay) continue;
        await startWith(context, lead_id, data, priority);
        report.journeys_started += 1;
      } catch (error) {
        // a server that is away is away for all of them
        const { kind } = toProblem(error);
        if (kind === 'unavailable') throw error;
        report.fail(line, kind === 'erased' ? ERASED : NOT_STARTED);
      }
    }
  };
  await Promise.all(Array.from({ length: STARTS_AT_ONCE }, startNext));
}

type Row = z.infer<typeof rowSchema>;
const byLine = (a: Row, b: Row): number => a.line - b.line;

class Report {
  journeys_started = 0;
  private rows = 0;
  private readonly counts = new Map<string, number>();
  private ignored: string[] = [];
  private readonly failures: Row[] = [];
  private readonly warnings: Row[] = [];

  /** @throws HeaderError when a column is missing that no row can do without */
  takeHeader(header: string[]): void {
    const { missing, unknown } = checkHeader('leads', header);
    if (missing.length > 0) throw new HeaderError(`the header line lacks ${missing.join(', ')}`);
    this.ignored = unknown;
  }

  take({ line, outcome, reason, warnings = [] }: RowResult): void {
    this.rows += 1;
    this.counts.set(outcome, (this.counts.get(outcome) ?? 0) + 1);
    if (outcome === 'failed') this.fail(line, reason ?? 'is not valid');
    const notes = outcome === 'merged' && reason !== undefined ? [reason, ...warnings] : warnings;
    for (const note of notes) if (this.warnings.length < MAX_LISTED) this.warnings.push({ line, reason: note });
  }

  fail(line: number, reason: string): void {
    if (this.failures.length < MAX_LISTED) this.failures.push({ line, reason });
  }

  body(): unknown {
    return {
      rows: this.rows,
      ...Object.fromEntries(ROW_OUTCOMES.map((outcome) => [outcome, this.counts.get(outcome) ?? 0])),
      journeys_started: this.journeys_started,
      ignored_columns: this.ignored,
      failures: this.failures.toSorted(byLine),
      warnings: this.warnings.toSorted(byLine),
    };
  }
}
