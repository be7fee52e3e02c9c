/** Rows in and out, in the tables and columns of the data dictionary (`data/exchange`). */
import { z } from 'zod';
import { TABLE_NAMES } from '../../data/exchange';
import { defineMethod } from './method';

/** Rows in one call: a chunk that is one transaction of well under a second. */
export const MAX_IMPORTED_ROWS = 500;

export const importedRowsSchema = z
  .array(
    z.strictObject({
      line: z.int().min(1).meta({ description: 'of the file; comes back with the result' }),
      cells: z
        .record(z.string().max(200), z.string().max(250_000))
        .meta({ description: 'texts as in CSV, by column', examples: [{ lead_id: 'a-1', gdpr_consent: 'True' }] }),
    }),
  )
  .min(1)
  .max(MAX_IMPORTED_ROWS);

export const ROW_OUTCOMES = ['created', 'updated', 'unchanged', 'merged', 'skipped', 'failed'] as const;
export const rowResultSchema = z.object({
  line: z.int(),
  outcome: z.enum(ROW_OUTCOMES).meta({
    description:
      'unchanged: it was known, and says nothing new; merged: the lead is another one, whose address this is; skipped: not worth storing',
  }),
  reason: z.string().optional().meta({ description: 'why it failed, was merged or skipped; never a value of the row' }),
  warnings: z.array(z.string()).optional().meta({ description: 'stored all the same' }),
  lead_id: z.string().optional().meta({ description: 'of leads: the lead that the row is now' }),
});
export type RowResult = z.infer<typeof rowResultSchema>;

export const tableSchema = z.enum(TABLE_NAMES);

export const exchangeMethods = {
  importRows: defineMethod({
    description:
      'Stores rows of a table of the data dictionary, in their order and in one transaction. A bad row fails alone. The same rows again change nothing.',
    params: z.strictObject({
      table: tableSchema,
      rows: importedRowsSchema,
      count_leads: z
        .boolean()
        .default(false)
        .meta({ description: 'leads come in now: new ones count in the days of their campaigns' }),
    }),
    result: z.object({ results: z.array(rowResultSchema) }),
    scope: 'exchange:write',
    kind: 'natural',
  }),
  exportRows: defineMethod({
    description: 'A page of a table of the data dictionary, in the order of its key. Personal fields are in it.',
    params: z.strictObject({
      table: tableSchema,
      limit: z.int().min(1).max(1_000).default(500),
      cursor: z.string().max(2_000).optional().meta({ description: 'next_cursor of the page before' }),
    }),
    result: z.object({
      columns: z.array(z.string()),
      rows: z.array(z.array(z.json())).meta({ description: 'values in the order of the columns' }),
      next_cursor: z.string().nullable(),
    }),
    scope: 'exchange:read',
    kind: 'read',
  }),
};
