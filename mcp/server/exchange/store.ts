/** Where the rows of a table are kept: what each table's store does for the import. */
import type { Row, TableDefinition, TableName } from '../../../data/exchange';
import { upsert } from '../../../db/upsert';
import type { UpsertTarget } from '../../../db/upsert';
import type { RowResult } from '../../protocol/exchange-methods';
import type { CallContext } from '../handler';
import type { HandlerDeps } from '../methods/deps';

export type Stored = Omit<RowResult, 'line'>;

/**
 * Stores rows no two of which are about the same thing. Runs in a savepoint: what it throws undoes it.
 * @returns for each row, in their order
 */
export type Store = (deps: HandlerDeps, context: ImportContext, rows: readonly Row[]) => Promise<Stored[]>;

export interface ImportContext extends CallContext {
  /** new leads count in their campaigns' days */
  countsLeads: boolean;
}

/** Tables whose rows are kept as they are. */
export function plainStore(table: TableName, definition: TableDefinition): Store {
  const target = targetOf(table, definition);
  return async (_deps, { db }, rows) => (await upsert(db, target, rows)).map((outcome) => ({ outcome }));
}

export function targetOf(table: TableName, definition: TableDefinition): UpsertTarget {
  const { columns, key, known, laterBy } = definition;
  const kept = Object.entries(columns).filter(([, column]) => !column.isComputed);
  return {
    table,
    columns: kept.map(([name]) => name),
    key,
    nullable: key.filter((name) => !columns[name]?.isRequired),
    known,
    laterBy,
    otherwise: Object.fromEntries(
      kept.flatMap(([name, { otherwise }]) => (otherwise === undefined ? [] : [[name, otherwise]])),
    ),
    whenKnown: Object.fromEntries(
      kept.flatMap(([name, { whenKnown }]) => (whenKnown === undefined ? [] : [[name, whenKnown]])),
    ),
  };
}
