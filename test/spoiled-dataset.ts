/** A folder of all 18 files as other systems leave them: bad rows, addresses in mixed case, references out of order, doubled rows. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { TABLE_NAMES, type TableName } from '../data/exchange';
import { generateDataset } from '../data/generate';
import { COLUMNS, TABLES, type LeadRow } from '../data/tables';

export interface SpoiledDataset {
  /** data lines in each file */
  rows: Partial<Record<TableName, number>>;
  /** `file:line` of every row that must fail, and of none else */
  bad: string[];
  /** ids of leads that are others, by address */
  merged: string[];
}

export interface SpoiledOptions {
  leads: number;
  /** at least so many rows of interactions */
  interactions: number;
}

type Cells = Record<string, unknown>;
const EVERY = 50;
/** fixed: the same set every time */
const NOW = new Date('2026-06-30T00:00:00Z');

export function writeSpoiledDataset(directory: string, options: SpoiledOptions): SpoiledDataset {
  mkdirSync(directory, { recursive: true });
  const data = generateDataset({ leads: options.leads, campaigns: 20, seed: 5, now: NOW });
  const result: SpoiledDataset = { rows: {}, bad: [], merged: [] };
  const leads = [...data.leads];
  const tables: Partial<Record<TableName, Cells[]>> = {
    ...logs(),
    ...moreMemory(leads),
    agent_actions: actions(leads),
  };
  for (const table of TABLES) tables[table] = [...(data[table] as Iterable<object>)].map((row) => ({ ...row }));
  tables.memory_episodic = tables.memory_episodic?.map((row) => ({ ...row, created_at: NOW.toISOString() })) ?? [];
  multiply(tables.interactions ?? [], options.interactions);
  spoilLeads(tables.leads ?? [], leads, result);
  spoilInteractions(tables.interactions ?? [], result);
  for (const table of TABLE_NAMES) write(directory, table, tables[table] ?? [], result);
  return result;
}

/** A row that must fail says so until it has its line. */
const BAD = Symbol('bad');
const bad = (row: Cells): Cells => ({ ...row, [BAD]: true });
const every = <T>(rows: readonly T[], offset: number): T[] => rows.filter((_, n) => n % EVERY === offset);

function multiply(rows: Cells[], wanted: number): void {
  const originals = [...rows];
  for (let copy = 1; rows.length < wanted; copy++)
    for (const row of originals.slice(0, wanted - rows.length))
      rows.push({
        ...row,
        interaction_id: `${String(row.interaction_id)}-${copy}`,
        outcome: 'none',
        event_type: 'page_view',
      });
}

function spoilLeads(rows: Cells[], leads: readonly LeadRow[], { merged }: SpoiledDataset): void {
  const twins = every(leads, 3).map((lead) => ({
    ...lead,
    lead_id: `twin-${lead.lead_id}`,
    email: lead.email.toUpperCase(),
  }));
  merged.push(...twins.map(({ lead_id }) => lead_id));
  // a twin stands before its lead as often as behind it
  rows.unshift(...twins.slice(0, twins.length / 2).map((twin) => ({ ...twin, email: twin.email.toLowerCase() })));
  rows.push(...twins.slice(twins.length / 2));
  rows.push(...every(leads, 5).map((lead) => ({ ...lead })));
  rows.push(
    ...every(leads, 7).map((lead, n) => bad({ ...lead, lead_id: `bad-${n}`, email: 'nobody at example.com' })),
    ...every(leads, 9).map((lead, n) =>
      bad({ ...lead, lead_id: `lost-${n}`, email: `lost-${n}@example.com`, campaign_id: 'gone' }),
    ),
    ...every(leads, 11).map((lead) => bad({ ...lead, lead_id: lead.email })),
    ...every(leads, 13).map((lead, n) => bad({ ...lead, lead_id: `open-${n}`, email: null, gdpr_consent: 'perhaps' })),
  );
}

function spoilInteractions(rows: Cells[], { merged }: SpoiledDataset): void {
  const some = every(rows, 3);
  rows.push(...some.map((row) => ({ ...row })));
  // what names a merged lead means the survivor
  rows.push(
    ...some.slice(0, merged.length).map((row, n) => ({
      ...row,
      interaction_id: `of-twin-${n}`,
      conversation_id: null,
      lead_id: merged[n],
      outcome: 'none',
      event_type: 'note',
    })),
  );
  rows.push(
    ...every(rows, 17).map((row, n) => bad({ ...row, interaction_id: `nobody-${n}`, lead_id: 'nobody' })),
    ...every(rows, 19).map((row, n) => bad({ ...row, interaction_id: `late-${n}`, timestamp: '31.12.2025' })),
    ...every(rows, 23).map((row, n) => bad({ ...row, interaction_id: `odd-${n}`, channel: 'Pigeon' })),
  );
}

function write(directory: string, table: TableName, rows: Cells[], result: SpoiledDataset): void {
  const file = `${table}.csv`;
  const columns = table in COLUMNS ? [...COLUMNS[table as keyof typeof COLUMNS]] : Object.keys(rows[0] ?? {});
  if (table === 'memory_episodic') columns.push('created_at');
  const shown = [...columns, 'colour'];
  const lines = rows.map((row, n) => {
    if (BAD in row) result.bad.push(`${file}:${n + 2}`);
    return shown.map((column) => row[column] ?? null);
  });
  const text = stringify([shown, ...lines], {
    cast: { boolean: (value) => (value ? 'TRUE' : 'false'), object: (value) => JSON.stringify(value) },
  });
  // no CSV at all: too few cells, and a quote that nobody closes
  const broken = table === 'leads' ? ['too,short', 'st"ray,1'] : [];
  broken.forEach((_, n) => result.bad.push(`${file}:${rows.length + 2 + n}`));
  result.rows[table] = rows.length + broken.length;
  writeFileSync(join(directory, file), `\uFEFF${text}${broken.map((line) => `${line}\n`).join('')}`);
}

const actions = (leads: readonly LeadRow[]): Cells[] =>
  leads.map(({ lead_id }, n) => ({
    action_id: `action-${n}`,
    timestamp: '2026-06-01 10:00:00',
    conversation_id: null,
    lead_id,
    action_type: 'triage',
    source_agent: 'LeadTriage',
    source_agent_type: 'LeadTriage',
    dest_agent_type: 'Engagement',
    handoff_context_json: { n },
    escalation_reason: 'none',
  }));

/** Some expired long ago; the others last longer than the test. */
const moreMemory = (leads: readonly LeadRow[]): Partial<Record<TableName, Cells[]>> => ({
  memory_short_term: leads.slice(0, 50).map(({ lead_id }, n) => ({
    conversation_id: `talk-${n}`,
    lead_id,
    last_utterance_summary: 'asked for a price',
    active_intent: 'buy',
    slots_json: { seats: n },
    expires_at: n % 2 === 0 ? '2020-01-01T00:00:00' : '2099-01-01T00:00:00',
  })),
});

const LOG_ROWS = 500;
function logs(): Partial<Record<TableName, Cells[]>> {
  const rows = (row: (n: number, timestamp: string) => Cells): Cells[] =>
    Array.from({ length: LOG_ROWS }, (_, n) => row(n, new Date(NOW.getTime() + n * 1_000).toISOString()));
  return {
    mcp_jsonrpc_calls: rows((n, timestamp) => ({
      rpc_id: `rpc-${n}`,
      timestamp,
      transport: 'websocket',
      method: 'getLeadData',
      params_bytes: 10,
      duration_ms: 1.5,
      status_code: 200,
      source_agent_type: 'LeadTriage',
      target_resource: 'leads',
    })),
    mcp_resource_access: rows((_, timestamp) => ({
      resource_uri: 'db://leads',
      timestamp,
      scope: 'read',
      operation: 'read',
      success: true,
      actor: 'Optimizer',
    })),
    transport_websocket_sessions: rows((n, timestamp) => ({
      session_id: `session-${n}`,
      timestamp,
      messages_sent: 1,
      messages_received: 1,
      bytes_in: 10,
      bytes_out: 10,
    })),
    transport_http_requests: rows((n, timestamp) => ({
      request_id: `request-${n}`,
      timestamp,
      method: 'POST',
      status_code: 200,
      bytes_in: 10,
      bytes_out: 10,
    })),
    security_auth_events: rows((n, timestamp) => ({
      event_id: `event-${n}`,
      timestamp,
      principal: 'somebody',
      auth_mechanism: 'OIDC',
      scope: 'read',
      result: 'success',
      ip: '192.0.2.1',
    })),
  };
}
