/**
 * The data dictionary: every table that files speak, one entry each. Import, export, their documents and their checks come
 * from here. One more table: its name in `table.ts`, its entry in a file beside it, where its rows are kept in
 * `mcp/server/exchange`.
 */
import { campaignTables } from './campaign-tables';
import { leadTables } from './lead-tables';
import { logTables } from './log-tables';
import { memoryTables } from './memory-tables';
import { TABLE_NAMES, type TableDefinition, type TableName } from './table';

export const TABLES: { readonly [T in TableName]: TableDefinition } = {
  ...campaignTables,
  ...leadTables,
  ...memoryTables,
  ...logTables,
};

/** The table that a file holds, by its name. */
export function tableOfFile(fileName: string): TableName | undefined {
  return TABLE_NAMES.find(
    (table) => fileName === `${table}.csv` || fileName === `${TABLES[table].alsoCalled ?? table}.csv`,
  );
}

export const columnsOf = (table: TableName): string[] => Object.keys(TABLES[table].columns);

/** What is wrong with a file as a whole, by its header line. */
export interface HeaderCheck {
  /** columns that no row can do without */
  missing: string[];
  /** columns that the table does not have */
  unknown: string[];
}

export function checkHeader(table: TableName, header: readonly string[]): HeaderCheck {
  const { columns } = TABLES[table];
  const required = Object.entries(columns).filter(([, column]) => column.isRequired);
  return {
    missing: required.map(([name]) => name).filter((name) => !header.includes(name)),
    unknown: header.filter((name) => !(name in columns)),
  };
}

export { TABLE_NAMES, type Row, type TableDefinition, type TableName, type WhenKnown } from './table';
export type { Json } from './cells';
export { readRow, textIn, type Cells } from './row';
