/** The SQL of the audit. */
import type { Queryable } from '../../db/queryable';
import type { AuditedCall } from './audit';

const COLUMN_TYPES: Record<keyof AuditedCall, string> = {
  request_id: 'uuid',
  rpc_id: 'text',
  at: 'timestamptz',
  transport: 'text',
  session_id: 'uuid',
  principal: 'text',
  method: 'text',
  resource: 'text',
  operation: 'text',
  scope: 'text',
  params_bytes: 'integer',
  result_bytes: 'integer',
  duration_ms: 'real',
  status_code: 'integer',
  result: 'text',
  http_status: 'integer',
  auth_mechanism: 'text',
};

const columns = Object.keys(COLUMN_TYPES) as (keyof AuditedCall)[];
const arrays = columns.map((column, index) => `$${index + 1}::${COLUMN_TYPES[column]}[]`);
const INSERT = `insert into mcp_calls (${columns.join(', ')}) select * from unnest(${arrays.join(', ')})`;

/** One statement, whatever the number of rows. */
export async function insertCalls(db: Queryable, calls: readonly AuditedCall[]): Promise<void> {
  await db.query(
    INSERT,
    columns.map((column) => calls.map((call) => call[column])),
  );
}
