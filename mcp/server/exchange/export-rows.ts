/** Pages of a table, in the order of its key: the thousandth page costs what the first does. */
import { z } from 'zod';
import { columnsOf, TABLES } from '../../../data/exchange';
import type { Json, Row, TableName } from '../../../data/exchange';
import { openAction } from '../../../db/repositories/action-words';
import { ACTION_COLUMNS, ACTION_TABLES } from '../../../db/repositories/agent-actions';
import type { ActionRow } from '../../../db/repositories/agent-actions';
import { INTERACTION_COLUMNS, INTERACTION_TABLES, interactionOf } from '../../../db/repositories/interactions';
import type { InteractionRow } from '../../../db/repositories/interactions';
import { LEAD_COLUMNS, LEAD_TABLES, leadOf } from '../../../db/repositories/leads';
import type { LeadRow } from '../../../db/repositories/leads';
import type { Vault } from '../../../db/pii';
import type { Queryable } from '../../../db/queryable';
import { AGENT_TYPES, partyOf } from '../../../workflows/contracts/agents';
import type { HandlerDeps } from '../methods/deps';
import { invalid } from '../methods/errors';
import { isLog, OWN_CALLS, OWN_LOGS } from './own-log';

/** A page ends when it is as large as this, whatever rows were asked for: both ends hold it as a whole. */
const PAGE_BYTES = 4_000_000;

/** A part of a table's rows, in an order of its own. */
interface Part {
  select: string;
  from: string;
  where?: string;
  groupBy?: string;
  /** SQL expression with its type, unique together and never null */
  order: readonly (readonly [sql: string, type: string])[];
  row?: (row: Record<string, unknown>, vault: Vault) => Record<string, unknown>;
}

/** Where the last page ended: in which part, after which row. */
const cursorSchema = z.strictObject({ part: z.int().min(0), after: z.array(z.string()).nullable() });
type Cursor = z.infer<typeof cursorSchema>;

export interface ExportPage {
  columns: string[];
  rows: Json[][];
  next_cursor: string | null;
}

export async function exportRows(
  deps: HandlerDeps,
  db: Queryable,
  table: TableName,
  page: { limit: number; cursor?: string | undefined },
): Promise<ExportPage> {
  const columns = columnsOf(table);
  const { rows, next } =
    table === 'memory_short_term'
      ? await shortTermPage(deps, db, page)
      : await pageOf(deps.vault, db, partsOf(table), page.limit, readCursor(page.cursor));
  const cells = rows.map((row) => columns.map((column) => row[column] ?? null));
  return { columns, rows: z.array(z.array(z.json())).parse(cells), next_cursor: next };
}

async function shortTermPage(
  { tiers: { shortTerm } }: HandlerDeps,
  db: Queryable,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ rows: Row[]; next: string | null }> {
  const page = await shortTerm.list(db, limit, cursor);
  const rows = page.records.map(({ conversation_id, lead_id, data, expires_at }) => {
    const { last_utterance_summary = null, active_intent = null, slots = null, ...rest } = data;
    const data_json = Object.keys(rest).length === 0 ? null : rest;
    return {
      conversation_id,
      lead_id,
      last_utterance_summary,
      active_intent,
      slots_json: slots,
      expires_at,
      data_json,
    };
  });
  return { rows, next: page.next };
}

async function pageOf(
  vault: Vault,
  db: Queryable,
  parts: readonly Part[],
  limit: number,
  cursor: Cursor,
): Promise<{ rows: Record<string, unknown>[]; next: string | null }> {
  const part = parts[cursor.part];
  if (!part) throw invalid('cursor is not the next_cursor of a page of this table');
  const { rows: found } = await db.query<Record<string, unknown> & { place: string[] }>(sqlOf(part, cursor.after), [
    limit,
    ...(cursor.after ?? []),
  ]);
  const rows = fitting(found, (row) => part.row?.(row, vault) ?? row);
  const isEnd = rows.length === found.length && found.length < limit;
  const last = isEnd ? undefined : found[rows.length - 1];
  const nextPart = cursor.part + 1 < parts.length ? { part: cursor.part + 1, after: null } : null;
  const next = last ? { part: cursor.part, after: last.place } : nextPart;
  return { rows, next: next && Buffer.from(JSON.stringify(next)).toString('base64url') };
}

/** The first rows that make a page: one at least. */
function fitting(
  found: readonly Record<string, unknown>[],
  shown: (row: Record<string, unknown>) => Record<string, unknown>,
): Record<string, unknown>[] {
  const rows: Record<string, unknown>[] = [];
  let bytes = 0;
  for (const each of found) {
    const row = shown(each);
    bytes += Buffer.byteLength(JSON.stringify(row));
    if (rows.length > 0 && bytes > PAGE_BYTES) break;
    rows.push(row);
  }
  return rows;
}

function sqlOf({ select, from, where = 'true', groupBy, order }: Part, after: readonly string[] | null): string {
  const names = order.map(([sql]) => sql);
  const place = order.map(([, type], n) => `$${n + 2}::${type}`);
  return `SELECT ${select}, ARRAY[${names.map((name) => `(${name})::text`).join(', ')}] AS place FROM ${from}
    WHERE ${where} ${after ? `AND (${names.join(', ')}) > (${place.join(', ')})` : ''}
    ${groupBy === undefined ? '' : `GROUP BY ${groupBy}`}
    ORDER BY ${names.join(', ')} LIMIT $1`;
}

function readCursor(text: string | undefined): Cursor {
  if (text === undefined) return { part: 0, after: null };
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    throw invalid('cursor is not the next_cursor of a page');
  }
}

/** Type of each column that pages are ordered by, where it is not text. */
const KEY_TYPES: Readonly<Record<string, string>> = { date: 'date', timestamp: 'timestamptz', success: 'boolean' };

function partsOf(table: TableName): Part[] {
  const special = SPECIAL[table];
  if (special) return [special];
  const plain: Part = {
    select: columnsOf(table).join(', '),
    from: table,
    order: TABLES[table].key.map((column) => [column, KEY_TYPES[column] ?? 'text'] as const),
  };
  if (!isLog(table)) return [plain];
  const { place, ...own } = OWN_LOGS[table];
  return [plain, { ...own, from: OWN_CALLS, order: [place] }];
}

const SPECIAL: Partial<Record<TableName, Part>> = {
  leads: {
    select: LEAD_COLUMNS,
    from: LEAD_TABLES,
    order: [['l.lead_id', 'text']],
    row: (row, vault) => ({ ...leadOf(vault, row as unknown as LeadRow) }),
  },
  interactions: {
    select: INTERACTION_COLUMNS,
    from: INTERACTION_TABLES,
    order: [
      ['i.interaction_id', 'text'],
      ['i.timestamp', 'timestamptz'],
    ],
    row: (row, vault) => {
      const { metadata, ...rest } = interactionOf(vault, row as unknown as InteractionRow);
      return { ...rest, metadata_json: metadata };
    },
  },
  conversions: {
    select: columnsOf('conversions').join(', '),
    from: 'conversions',
    order: [['conversion_id', 'bigint']],
  },
  semantic_kg_triples: {
    select: columnsOf('semantic_kg_triples').join(', '),
    from: 'semantic_kg_triples',
    where: 'valid_to IS NULL',
    order: TABLES.semantic_kg_triples.key.map((column) => [column, 'text'] as const),
  },
  agent_actions: {
    select: ACTION_COLUMNS,
    from: ACTION_TABLES,
    order: [['a.action_id', 'text']],
    row: (row, vault) => {
      const action = openAction(vault, row as unknown as ActionRow);
      return { ...action, source_agent: typeOf(action.source_agent) };
    },
  },
};

/** Agent names in files are the dictionary's types. */
function typeOf(name: unknown): unknown {
  const party = typeof name === 'string' ? partyOf(name) : undefined;
  return party !== undefined && party === name ? AGENT_TYPES[party] : name;
}
