/** Filters and text as SQL conditions. Names come from the resource's own table, values are parameters. */
import type { Vault } from '../../../db/pii';
import { HYPHENS, withPlainHyphens } from '../../../workflows/contracts/hyphens';
import { RPC_ERRORS, RpcError } from '../../protocol';
import type { Filter } from '../../protocol/resource-methods';
import type { Column, ColumnType, TableResource } from './resource';

type Scalar = string | number | boolean | null;
type Condition = Filter[string];

const CASTS: Record<ColumnType, string> = {
  text: 'text',
  number: 'numeric',
  boolean: 'boolean',
  timestamptz: 'timestamptz',
  date: 'date',
  email: 'bytea',
};

const invalid = (message: string): RpcError => new RpcError(RPC_ERRORS.invalidParams, message);

/** Collects the values of a statement and hands out their places. */
export class Parameters {
  readonly values: unknown[] = [];

  add(value: unknown, type: ColumnType | 'int'): string {
    this.values.push(value);
    return `$${this.values.length}::${type === 'int' ? 'int' : CASTS[type]}`;
  }
}

/** `constructor` is none. */
export const columnOf = ({ columns }: TableResource, name: string): Column | undefined =>
  Object.hasOwn(columns, name) ? columns[name] : undefined;

/** @throws RpcError invalidParams for a field that is not there, or a value it cannot have */
export function filterCondition(
  resource: TableResource,
  field: string,
  wanted: Condition,
  vault: Vault,
  parameters: Parameters,
): string {
  const column = columnOf(resource, field);
  if (!column)
    throw invalid(
      `${resource.uri} cannot be filtered by ${field}; it can by ${Object.keys(resource.columns).join(', ')}`,
    );
  const place = (value: Scalar): string => parameters.add(valueFor(column, field, value, vault), column.type);
  if (wanted === null) return `${column.sql} IS NULL`;
  if (typeof wanted !== 'object') return `${column.sql} = ${place(wanted)}`;
  if (column.type === 'email' && (wanted.gte !== undefined || wanted.lte !== undefined))
    throw invalid(`${field} is found as a whole only`);
  const parts: string[] = [];
  if (wanted.gte !== undefined) parts.push(`${column.sql} >= ${place(wanted.gte)}`);
  if (wanted.lte !== undefined) parts.push(`${column.sql} <= ${place(wanted.lte)}`);
  if (wanted.in !== undefined) parts.push(oneOf(column, wanted.in, place));
  return parts.length === 0 ? 'true' : parts.join(' AND ');
}

function oneOf(column: Column, values: readonly Scalar[], place: (value: Scalar) => string): string {
  const alternatives = values.map((value) =>
    value === null ? `${column.sql} IS NULL` : `${column.sql} = ${place(value)}`,
  );
  return `(${alternatives.join(' OR ')})`;
}

function valueFor(column: Column, field: string, value: Scalar, vault: Vault): unknown {
  switch (column.type) {
    case 'text':
      return String(value);
    case 'email':
      return vault.emailIndex(String(value));
    case 'number':
      if (typeof value === 'number') return value;
      throw invalid(`${field} is a number`);
    case 'boolean':
      if (typeof value === 'boolean') return value;
      throw invalid(`${field} is true or false`);
    case 'timestamptz':
    case 'date':
      if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) return value;
      throw invalid(`${field} is an ISO 8601 ${column.type === 'date' ? 'date' : 'time'}`);
  }
}

const plainly = (sql: string): string => `translate(${sql}, '${HYPHENS}', '${'-'.repeat(HYPHENS.length)}')`;

/** Text is found anywhere in the searched columns, whichever hyphen it is written with; an e-mail address as a whole, by its blind index. */
export function textCondition(resource: TableResource, text: string, vault: Vault, parameters: Parameters): string {
  const plain = withPlainHyphens(text);
  const pattern = parameters.add(`%${plain.replace(/[\\%_]/g, '\\$&')}%`, 'text');
  // most texts have none, and are spared the translation of every row
  const searched = plain.includes('-') ? resource.searched.map(plainly) : resource.searched;
  const alternatives = searched.map((sql) => `${sql} ILIKE ${pattern}`);
  const { email } = resource.columns;
  if (email?.type === 'email' && text.includes('@')) {
    alternatives.push(`${email.sql} = ${parameters.add(vault.emailIndex(text), 'email')}`);
  }
  return `(${alternatives.join(' OR ')})`;
}
