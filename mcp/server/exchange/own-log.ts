/** What our own audit log (`mcp_calls`) says, in the columns of the data dictionary's logs. */
import type { TableName } from '../../../data/exchange';
import { AGENT_TYPES } from '../../../workflows/contracts/agents';
import { RPC_ERRORS } from '../../protocol';

export type LogTable = Extract<
  TableName,
  | 'mcp_jsonrpc_calls'
  | 'mcp_resource_access'
  | 'transport_websocket_sessions'
  | 'transport_http_requests'
  | 'security_auth_events'
>;

/** The parts of a statement about `mcp_calls c`. */
export interface OwnLog {
  /** the table's columns */
  select: string;
  where?: string;
  groupBy?: string;
  /** an indexed column, by which pages are ordered, and its type */
  place: readonly [sql: string, type: 'bigint' | 'uuid'];
}

export const OWN_CALLS = 'mcp_calls c';
const BY_CALL = ['c.call_id', 'bigint'] as const;

/** Agents by their types; `api` and `local` are no agents, and keep their names. */
const PRINCIPAL = `CASE c.principal ${Object.entries(AGENT_TYPES)
  .map(([agent, type]) => `WHEN '${agent}' THEN '${type}'`)
  .join(' ')} ELSE c.principal END`;
const AT = 'c.at::timestamptz(3) AS timestamp';
/** as the transport has answered: what is wrong inside JSON-RPC is a 200. Rows of an earlier build tell by their code */
const HTTP_STATUS = `COALESCE(c.http_status, CASE c.status_code WHEN ${RPC_ERRORS.unauthorized} THEN 401 WHEN ${RPC_ERRORS.tooLarge} THEN 413 ELSE 200 END)`;
/** not only that the caller was known */
const IS_CALL = "(c.auth_mechanism IS NULL OR c.result <> 'success')";

/** Resources beside the tables, by what their scopes are called. */
const SCHEMES = { graph: 'kg://graph', analytics: 'analytics://', data: 'data://tables', cache: 'cache://memory' };
const URI = `CASE c.resource ${Object.entries(SCHEMES)
  .map(([scope, uri]) => `WHEN '${scope}' THEN '${uri}'`)
  .join(' ')} ELSE 'db://' || c.resource END`;
/** The dictionary knows four ways of access: whatever changes something is a write. */
const ACCESS = `CASE WHEN c.operation IS NULL OR c.operation = 'read' THEN 'read'
  WHEN c.operation IN ('search', 'consolidate') THEN c.operation ELSE 'write' END`;

export const OWN_LOGS: { readonly [T in LogTable]: OwnLog } = {
  mcp_jsonrpc_calls: {
    // a caller's own rpc_id is unique in its connection only
    select: `c.request_id::text AS rpc_id, ${AT}, c.transport, COALESCE(c.method, 'unknown') AS method, c.params_bytes,
      c.duration_ms::double precision AS duration_ms, c.status_code, ${PRINCIPAL} AS source_agent_type, c.resource AS target_resource`,
    where: IS_CALL,
    place: BY_CALL,
  },
  mcp_resource_access: {
    select: `${URI} AS resource_uri, ${AT}, ${ACCESS} AS scope,
      COALESCE(c.method, 'unknown') AS operation, c.result = 'success' AS success, COALESCE(${PRINCIPAL}, 'unknown') AS actor`,
    where: 'c.resource IS NOT NULL',
    place: BY_CALL,
  },
  transport_websocket_sessions: {
    select: `c.session_id::text AS session_id, min(c.at)::timestamptz(3) AS timestamp,
      count(*) FILTER (WHERE ${IS_CALL}) AS messages_sent, count(*) FILTER (WHERE ${IS_CALL}) AS messages_received, sum(c.params_bytes) AS bytes_in, sum(c.result_bytes) AS bytes_out`,
    where: "c.transport = 'websocket' AND c.http_status IS NULL",
    groupBy: 'c.session_id',
    place: ['c.session_id', 'uuid'],
  },
  transport_http_requests: {
    select: `c.request_id::text AS request_id, ${AT}, CASE c.transport WHEN 'http' THEN 'POST' ELSE 'GET' END AS method, ${HTTP_STATUS} AS status_code, c.params_bytes AS bytes_in,
      c.result_bytes AS bytes_out`,
    // a connection that was refused never became one
    where: `(c.transport = 'http' AND ${IS_CALL} OR c.http_status IS NOT NULL)`,
    place: BY_CALL,
  },
  security_auth_events: {
    select: `c.request_id::text AS event_id, ${AT}, c.principal, COALESCE(c.auth_mechanism, 'APIKey') AS auth_mechanism, c.scope,
      CASE WHEN c.result = 'success' THEN 'success' WHEN c.status_code = ${RPC_ERRORS.unauthorized} THEN 'failure' ELSE 'denied' END AS result,
      NULL::text AS ip`,
    where: "(c.result = 'denied' OR c.auth_mechanism IS NOT NULL)",
    place: BY_CALL,
  },
};

export const isLog = (table: TableName): table is LogTable => table in OWN_LOGS;
