/** How a table is shown as a `db://` resource: its columns, what may be filtered, sorted and searched. */
import type { Vault } from '../../../db/pii';
import type { itemSchema } from '../../protocol/resource-methods';
import type { z } from 'zod';

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

export interface Resource {
  /** `db://{name}` */
  name: string;
  /** what a row is called in messages */
  rowName: string;
  from: string;
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
}

/** Rows whose columns are the wire's already. */
export const asItem = (row: Record<string, unknown>): Item => row as Item;
