/** What storing more interactions costs beside all that is there: with what it sets in motion, and without. */
import { Client } from 'pg';
import { overWebSocket } from '../load/rpc-callers';
import { progress } from '../progress';
import type { Stores } from '../rig/stores';
import type { MemoryPlan } from '../scenarios/memory';
import { authorizationOf } from './calls';
import type { Caller } from './calls';
import { conversationId, leadId, spreadOver } from './contents';
import { consolidateAll } from './tiers';

/** most that one call takes */
const ROWS_A_CALL = 500;
const CALLS = 40;
const TRIGGER = 'conversations_due_again';

export interface ImportCost {
  rows: number;
  with_trigger: { rows_per_s: number };
  without_trigger: { rows_per_s: number };
}

export async function measureImport(
  stores: Stores,
  port: number,
  callers: readonly Caller[],
  keys: string,
  plan: MemoryPlan,
): Promise<ImportCost & { consolidated_per_s: number }> {
  const database = new Client({ connectionString: stores.databaseUrl });
  await database.connect();
  const authorization = authorizationOf(callers, 'api');
  let files = 0;
  const rowsPerSecond = async (): Promise<number> => {
    const file = files++;
    const connection = await overWebSocket(port, [authorization], (id) => chunk(file, id, plan));
    const beganAt = performance.now();
    for (let call = 0; call < CALLS; call++) await connection.call(call);
    connection.close();
    return (CALLS * ROWS_A_CALL * 1_000) / (performance.now() - beganAt);
  };
  try {
    progress(`importing interactions, ${String(ROWS_A_CALL)} a call`);
    const before = await count(database);
    // the first is for everybody to warm up
    await rowsPerSecond();
    const withTrigger = await rowsPerSecond();
    await database.query(`ALTER TABLE interactions DISABLE TRIGGER ${TRIGGER}`);
    const withoutTrigger = await rowsPerSecond();
    await database.query(`ALTER TABLE interactions ENABLE TRIGGER ${TRIGGER}`);
    const stored = (await count(database)) - before;
    if (stored !== files * CALLS * ROWS_A_CALL) throw new Error(`only ${String(stored)} interactions were imported`);
    return {
      rows: CALLS * ROWS_A_CALL,
      with_trigger: { rows_per_s: withTrigger },
      without_trigger: { rows_per_s: withoutTrigger },
      consolidated_per_s: await consolidateAll(stores, keys),
    };
  } finally {
    await database.end();
  }
}

async function count(database: Client): Promise<number> {
  const { rows } = await database.query<{ n: string }>('SELECT count(*) AS n FROM interaction_keys');
  return Number(rows[0]?.n);
}

/** Of closed conversations all over the table, as a file of late answers is. */
function chunk(file: number, id: number, { size }: MemoryPlan): string {
  const rows = Array.from({ length: ROWS_A_CALL }, (_, index) => {
    const line = id * ROWS_A_CALL + index;
    const conversation = spreadOver(line, size.leads * 2);
    const cells = {
      interaction_id: `late-${String(file)}-${String(line)}`,
      conversation_id: conversationId(conversation),
      lead_id: leadId(Math.floor(conversation / 2)),
      timestamp: new Date().toISOString(),
      channel: 'Email',
      event_type: 'open',
      outcome: 'none',
      metadata_json: '{"touch": 1}',
    };
    return { line: index + 1, cells };
  });
  return JSON.stringify({ jsonrpc: '2.0', id, method: 'importRows', params: { table: 'interactions', rows } });
}
