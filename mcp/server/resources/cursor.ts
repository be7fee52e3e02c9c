/** Where a page ended: the order it was read in, and the last row's place in it. Opaque to callers. */
import { z } from 'zod';
import { RPC_ERRORS, RpcError } from '../../protocol';

const cursorSchema = z.strictObject({ sort: z.string(), value: z.string(), key: z.string() });
export type Cursor = z.infer<typeof cursorSchema>;

export const writeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** @throws RpcError invalidParams when it is not one of ours, or belongs to another order */
export function readCursor(text: string, sort: string): Cursor {
  const parsed = cursorSchema.safeParse(parseJson(Buffer.from(text, 'base64url').toString()));
  if (parsed.success && parsed.data.sort === sort) return parsed.data;
  throw new RpcError(RPC_ERRORS.invalidParams, 'cursor is not the next_cursor of a page in this order');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
