/** Lists are `{ items, next_cursor }` (SPEC section 9). */
import { z } from 'zod';
import { PAGE_SIZE } from '../../mcp/protocol/resource-methods';

export const pagingQuery = {
  limit: z.coerce.number().int().min(1).max(PAGE_SIZE.max).default(PAGE_SIZE.default),
  cursor: z.string().min(1).max(500).optional().meta({ description: 'next_cursor of the page before' }),
};

export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable().meta({ description: 'null on the last page' }) });

/** Without the absent ones: a filter on `undefined` is no filter. */
export const present = <T extends Record<string, unknown>>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
