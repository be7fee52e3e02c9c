/** Rows of a resource, one or page by page (keyset: the thousandth page costs what the first does). */
import type { Vault } from '../../../db/pii';
import type { Queryable } from '../../../db/queryable';
import { RPC_ERRORS, RpcError } from '../../protocol';
import type { Filter } from '../../protocol/resource-methods';
import { columnOf, filterCondition, Parameters, textCondition } from './conditions';
import { readCursor, writeCursor } from './cursor';
import type { Item, Page, TableResource } from './resource';

export interface PageRequest {
  filter?: Filter | undefined;
  text?: string | undefined;
  /** a column; -column for descending; the resource's own order when absent */
  sort?: string | undefined;
  limit: number;
  cursor?: string | undefined;
}

type Row = Record<string, unknown>;

export async function readItem(
  db: Queryable,
  vault: Vault,
  resource: TableResource,
  id: string,
): Promise<Item | undefined> {
  const { key } = resource;
  if (key.type === 'number' && !/^\d{1,18}$/.test(id)) return undefined;
  const parameters = new Parameters();
  const { rows } = await db.query<Row>(
    `SELECT ${resource.select} FROM ${fromOf(resource, {}, parameters)} WHERE ${key.sql} = ${parameters.add(id, key.type)}`,
    parameters.values,
  );
  return rows[0] && resource.item(rows[0], vault);
}

/** @throws RpcError invalidParams for a field, an order or a cursor that is not the resource's */
export async function readPage(
  db: Queryable,
  vault: Vault,
  resource: TableResource,
  request: PageRequest,
): Promise<Page> {
  const order = orderOf(resource, request.sort ?? resource.order);
  const parameters = new Parameters();
  const { filter = {} } = request;
  const conditions = Object.entries(filter).map(([field, wanted]) =>
    filterCondition(resource, field, wanted, vault, parameters),
  );
  if (request.text !== undefined) conditions.push(textCondition(resource, request.text, vault, parameters));
  if (request.cursor !== undefined) {
    const last = readCursor(request.cursor, order.sort);
    const place = `(${parameters.add(last.value, order.type)}, ${parameters.add(last.key, resource.key.type)})`;
    conditions.push(`(${order.sql}, ${resource.key.sql}) ${order.direction === 'DESC' ? '<' : '>'} ${place}`);
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const { rows } = await db.query<Row>(
    `SELECT ${resource.select}, (${order.sql})::text AS cursor_value, (${resource.key.sql})::text AS cursor_key
     FROM ${fromOf(resource, filter, parameters)} ${where}
     ORDER BY ${order.sql} ${order.direction}, ${resource.key.sql} ${order.direction}
     LIMIT ${parameters.add(request.limit + 1, 'int')}`,
    parameters.values,
  );
  return pageOf(rows, resource, vault, order.sort, request.limit);
}

const fromOf = ({ from }: TableResource, filter: Filter, parameters: Parameters): string =>
  typeof from === 'string' ? from : from(filter, parameters);

function orderOf(resource: TableResource, sort: string) {
  const direction = sort.startsWith('-') ? ('DESC' as const) : ('ASC' as const);
  const column = columnOf(resource, sort.replace(/^-/, ''));
  if (column?.sort !== undefined) return { sort, sql: column.sort, type: column.type, direction };
  const sortable = Object.entries(resource.columns).flatMap(([name, each]) => (each.sort === undefined ? [] : [name]));
  throw new RpcError(RPC_ERRORS.invalidParams, `${resource.uri} cannot be sorted so; it can by ${sortable.join(', ')}`);
}

/** One row more than the page holds says that there is another page. */
function pageOf(rows: Row[], resource: TableResource, vault: Vault, sort: string, limit: number): Page {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const items = shown.map(({ cursor_value: _value, cursor_key: _key, ...row }) => resource.item(row, vault));
  const next_cursor =
    rows.length > limit && last
      ? writeCursor({ sort, value: String(last.cursor_value), key: String(last.cursor_key) })
      : null;
  return { items, next_cursor };
}
