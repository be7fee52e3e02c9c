/** Rows of `db://` resources, read through the data server and checked against their schemas. */
import type { z } from 'zod';
import { RPC_ERRORS, RpcError, type DataClient, type Params } from '../mcp/protocol';
import { Problem } from './http/problem';

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** @throws Problem 404 saying where to look */
export async function readItem<T>(data: DataClient, uri: string, schema: z.ZodType<T>, missing: string): Promise<T> {
  try {
    const found = await data.call('resource.read', { uri });
    if (!('item' in found)) throw new Error(`${uri} is not one row`);
    return schema.parse(found.item);
  } catch (error) {
    if (error instanceof RpcError && error.code === RPC_ERRORS.notFound)
      throw new Problem('not-found', missing, { cause: error });
    throw error;
  }
}

export async function searchPage<T>(
  data: DataClient,
  params: Params<'resource.search'>,
  schema: z.ZodType<T>,
): Promise<Page<T>> {
  const { items, next_cursor } = await data.call('resource.search', params);
  return { items: items.map((item) => schema.parse(item)), next_cursor };
}
