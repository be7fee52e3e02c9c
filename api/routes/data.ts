/** The tables of the data dictionary, in and out. The same rows again change nothing, so these calls need no Idempotency-Key. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import { csvWriter } from '../../data/exchange/csv-writer';
import { importedRowsSchema, rowResultSchema, tableSchema } from '../../mcp/protocol/exchange-methods';
import type { DataClient, Result } from '../../mcp/protocol';
import { defineRoute } from '../http/route';

const params = z.object({ table: tableSchema });
type Page = Result<'exportRows'>;

export const dataRoutes = [
  defineRoute({
    method: 'post',
    path: '/api/v1/data/{table}/import',
    operationId: 'importRows',
    tag: 'Data',
    summary: 'Store rows of a table',
    description:
      'A chunk of a file, as `merit data import` sends them: 500 rows and 1 MB at most, stored in one transaction. A bad row fails alone; the same rows again change nothing. Import campaigns before leads, leads before what happened with them.',
    params,
    body: z.strictObject({ rows: importedRowsSchema }),
    responses: {
      200: { description: 'What became of each row', schema: z.object({ results: z.array(rowResultSchema) }) },
    },
    handler: async ({ params: { table }, body: { rows } }, { data, nudgeRelay }) => {
      const stored = await data.call('importRows', { table, rows });
      nudgeRelay();
      return { status: 200, body: stored };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/data/{table}/export',
    operationId: 'exportTable',
    tag: 'Data',
    summary: 'A whole table as CSV',
    description: 'Streamed, ordered by its key, personal fields included. What breaks off is not whole.',
    params,
    csv: 'given',
    responses: { 200: { description: 'The header line and every row', schema: z.string() } },
    handler: async ({ params: { table } }, { data }) => {
      // what is wrong is said before the answer begins
      const first = await data.call('exportRows', { table });
      const writer = csvWriter(first.columns);
      Readable.from(rowsFrom(data, table, first))
        .on('error', (error) => writer.destroy(error))
        .pipe(writer);
      return { status: 200, body: null, stream: writer };
    },
  }),
];

async function* rowsFrom(
  data: DataClient,
  table: z.infer<typeof tableSchema>,
  first: Page,
): AsyncGenerator<Page['rows'][number]> {
  let page = first;
  for (;;) {
    yield* page.rows;
    if (page.next_cursor === null) return;
    page = await data.call('exportRows', { table, cursor: page.next_cursor });
  }
}
