/** What a resource is: rows that can be read, filtered, sorted, searched and paged, or one view. */
import type { Vault } from '../../../db/pii';
import type { Queryable } from '../../../db/queryable';
import type { Filter, itemSchema } from '../../protocol/resource-methods';
import type { z } from 'zod';
import type { HandlerDeps } from '../methods/deps';
import type { Parameters } from './conditions';

export type Item = z.output<typeof itemSchema>['item'];

/** How a value is compared. `email` is found by its blind index, and only as a whole. */
export type ColumnType = 'text' | 'number' | 'boolean' | 'timestamptz' | 'date' | 'email';

export interface Column {
  /** SQL expression */
  sql: string;
  type: ColumnType;
  /** SQL expression that is never null, for columns that a page may be ordered by */
  sort?: string;
}

export const text = (sql: string): Column => ({ sql, type: 'text' });
export const number = (sql: string): Column => ({ sql, type: 'number' });
export const time = (sql: string): Column => ({ sql, type: 'timestamptz', sort: sql });
/** A text column that is never null, and may order a page. */
export const name = (sql: string): Column => ({ sql, type: 'text', sort: sql });
/** A number that is never null, and may order a page. */
export const amount = (sql: string): Column => ({ sql, type: 'number', sort: sql });

interface Named {
  /** `db://leads`, without an id */
  uri: string;
  /** what comes before the colon of its scopes */
  scope: string;
  /** what is in it, for somebody who has never seen the system */
  about: string;
  /** what a row is called in messages */
  rowName: string;
}

export interface Page {
  items: Item[];
  next_cursor: string | null;
}

export interface ResourceContext {
  deps: HandlerDeps;
  db: Queryable;
}

/** How the page that is asked for is bounded. */
export interface Bounds {
  limit: number;
  cursor?: string | undefined;
}

export interface TableResource extends Named {
  /** may depend on the filter, where reading everything would cost too much */
  from: string | ((filter: Filter, parameters: Parameters) => string);
  select: string;
  /** unique within the resource; ties of the order are broken by it */
  key: Column;
  /** filterable by name; sortable where `sort` is given */
  columns: Readonly<Record<string, Column>>;
  /** -column for newest first */
  order: string;
  /** SQL expressions that text is looked for in */
  searched: readonly string[];
  /** from a row as selected to what the wire shows */
  item(row: Record<string, unknown>, vault: Vault): Item;
  /** what is read under an id, where it is more than the row; undefined: there is none */
  one?(id: string, bounds: Bounds, context: ResourceContext): Promise<{ item: Item } | Page | undefined>;
  /** adds what the table does not hold */
  complete?(items: Item[], context: ResourceContext): Promise<Item[]>;
}

/** One item without rows. */
export interface View extends Named {
  view(context: ResourceContext): Promise<Item>;
}

export type Resource = TableResource | View;

export const isView = (resource: Resource): resource is View => 'view' in resource;

/** Rows whose columns are the wire's already. */
export const asItem = (row: Record<string, unknown>): Item => row as Item;
