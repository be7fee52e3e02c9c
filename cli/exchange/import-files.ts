/** Sends files to the API, chunk by chunk. A chunk that was sent twice changes nothing, so it is sent again when in doubt. */
import { createReadStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { chunksOf } from '../../data/exchange/chunks';
import { readCsv, type Line } from '../../data/exchange/csv-reader';
import type { ApiClient } from '../api-client';
import { CliError } from '../errors';
import type { ImportFile } from './files';
import { OUTCOMES, type ReportWriter, type RowResult } from './report';

/** Read at a time: about a call's worth. */
const BATCH = { rows: 400, characters: 250_000 };
/** how long a server may be away while an import is under way */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 500;

const answerSchema = z.object({
  results: z.array(
    z.object({
      line: z.number(),
      outcome: z.enum(OUTCOMES),
      reason: z.string().optional(),
      warnings: z.array(z.string()).optional(),
    }),
  ),
});

type Send = (table: string, lines: Line[]) => Promise<RowResult[]>;

/** @param onBytes told how far it has read, over all files */
export async function importFiles(
  api: ApiClient,
  files: readonly ImportFile[],
  report: ReportWriter,
  onBytes: (bytes: number, file: ImportFile) => void,
): Promise<void> {
  const send = patiently(api);
  let before = 0;
  for (const file of files) {
    report.begin(file);
    for await (const batch of readCsv(createReadStream(file.path), BATCH, () => undefined)) {
      const { chunks, bad } = chunksOf(file.table, batch);
      const results: RowResult[] = bad.map(({ line, reason }) => ({ line, outcome: 'failed', reason }));
      for (const chunk of chunks) results.push(...(await send(file.table, chunk)));
      await report.take(results.sort((a, b) => a.line - b.line));
      onBytes(before + batch.bytes, file);
    }
    before += file.bytes;
  }
}

/** Once it has answered, a server that is away is waited for. */
function patiently(api: ApiClient): Send {
  let hasAnswered = false;
  return async (table, rows) => {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        const { results } = await api({
          method: 'POST',
          path: `/api/v1/data/${table}/import`,
          body: { rows },
          answer: answerSchema,
        });
        hasAnswered = true;
        return results;
      } catch (error) {
        const mayPass = error instanceof CliError && error.isPassing && hasAnswered && Date.now() < until;
        if (!mayPass) throw error;
        await sleep(PAUSE_MS);
      }
    }
  };
}
