/** The generic methods over `db://` resources (SPEC section 7). */
import { z } from 'zod';
import { isScope } from './access';
import { defineMethod } from './method';

export const PAGE_SIZE = { default: 50, max: 500 } as const;

const row = z.record(z.string(), z.json());
const uri = z
  .string()
  .min(1)
  .max(300)
  .meta({
    examples: ['db://leads/test-123'],
    description: 'a table, db://leads, or one row of it, db://leads/test-123',
  });
const paging = {
  limit: z.int().min(1).max(PAGE_SIZE.max).default(PAGE_SIZE.default).meta({ description: 'rows on one page' }),
  cursor: z.string().max(500).optional().meta({ description: 'next_cursor of the page before' }),
};
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** A field equals a value, or lies in a range or a list. */
export const filterSchema = z
  .record(
    z.string().regex(/^[a-z_]{1,40}$/),
    z.union([
      scalar,
      z.strictObject({
        gte: z.union([z.string(), z.number()]).optional(),
        lte: z.union([z.string(), z.number()]).optional(),
        in: z.array(scalar).min(1).max(200).optional(),
      }),
    ]),
  )
  .meta({
    description:
      'column to value, range or list: {"region": "EU"}, {"lead_score": {"gte": 70}}, {"status": {"in": ["active", "paused"]}}',
  });
export type Filter = z.infer<typeof filterSchema>;

export const pageSchema = z.object({ uri: z.string(), items: z.array(row), next_cursor: z.string().nullable() });
export const itemSchema = z.object({ uri: z.string(), item: row });

export const resourceMethods = {
  'resource.read': defineMethod({
    description:
      'Reads one row by its id (db://leads/test-123), or a page of a table (db://leads), newest first. A page says next_cursor; pass it as cursor for the page after, null is the end. To look for something use the search instead.',
    tool: { title: 'Read a row or a page of rows' },
    params: z.strictObject({
      uri,
      scope: z.string().refine(isScope, 'no such scope; they are named like leads:read').optional().meta({
        description:
          'leads:read: the read is refused when the uri needs another scope than this one. For uris that come from somebody else',
      }),
      filter: filterSchema.optional(),
      ...paging,
    }),
    result: z.union([itemSchema, pageSchema]),
    scope: 'byResource',
    kind: 'read',
  }),
  'resource.write': defineMethod({
    description:
      'Creates a row (uri of the table: db://interactions) or changes fields of one (uri of the row: db://leads/test-123). Answers with the row as it is now.',
    tool: { title: 'Create or change a row', replaces: true },
    params: z.strictObject({ uri, data: row, idempotency_key: z.string().min(1).max(200).optional() }),
    result: itemSchema,
    scope: 'byResource',
    kind: 'keyed',
  }),
  'resource.search': defineMethod({
    description:
      'Finds rows of a table by words (query.text), by columns (query.filter) and in an order (query.sort). Start here when you have no id: the ids in its rows are what the other tools take.',
    tool: { title: 'Search a table' },
    params: z.strictObject({
      uri,
      query: z.strictObject({
        text: z.string().min(1).max(200).optional().meta({
          description: 'looked for in the columns that hold words; personal fields are encrypted and not searched',
        }),
        filter: filterSchema.optional(),
        sort: z
          .string()
          .regex(/^-?[a-z_]{1,40}$/)
          .optional()
          .meta({ description: 'a column; -column for descending' }),
      }),
      ...paging,
    }),
    result: pageSchema,
    scope: 'byResource',
    kind: 'read',
  }),
};
