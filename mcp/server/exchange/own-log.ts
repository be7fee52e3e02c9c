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

export interface OwnLog {
  /** a subquery with the table's columns and `place`, by which pages are ordered */
  sql: string;
  /** type of `place` */
  placeType: 'bigint' | 'uuid';
}

/** Agents by their types; `api` and `local` are no agents, and keep their names. */
const PRINCIPAL = `CASE c.principal ${Object.entries(AGENT_TYPES)
  .map(([agent, type]) => `WHEN '${agent}' THEN '${type}'`)
  .join(' ')} ELSE c.principal END`;
const AT = 'c.at::timestamptz(3) AS timestamp';
/** as the transport answers: what is wrong inside JSON-RPC is a 200 */
const HTTP_STATUS = `CASE c.status_code WHEN ${RPC_ERRORS.unauthorized} THEN 401 WHEN ${RPC_ERRORS.tooLarge} THEN 413 ELSE 200 END`;

export const OWN_LOGS: { readonly [T in LogTable]: OwnLog } = {
  mcp_jsonrpc_calls: {
    // a caller's own rpc_id is unique in its connection only
    sql: `(SELECT c.request_id::text AS rpc_id, ${AT}, c.transport, COALESCE(c.method, 'unknown') AS method, c.params_bytes,
      c.duration_ms::double precision AS duration_ms, c.status_code, ${PRINCIPAL} AS source_agent_type, c.resource AS target_resource,
      c.call_id AS place FROM mcp_calls c)`,
    placeType: 'bigint',
  },
  mcp_resource_access: {
    sql: `(SELECT 'db://' || c.resource AS resource_uri, ${AT}, COALESCE(c.operation, 'read') AS scope,
      COALESCE(c.method, 'unknown') AS operation, c.result = 'success' AS success, COALESCE(${PRINCIPAL}, 'unknown') AS actor,
      c.call_id AS place FROM mcp_calls c WHERE c.resource IS NOT NULL)`,
    placeType: 'bigint',
  },
  transport_websocket_sessions: {
    sql: `(SELECT c.session_id::text AS session_id, min(c.at)::timestamptz(3) AS timestamp, count(*) AS messages_sent,
      count(*) AS messages_received, sum(c.params_bytes) AS bytes_in, sum(c.result_bytes) AS bytes_out, c.session_id AS place
      FROM mcp_calls c WHERE c.transport = 'websocket' GROUP BY c.session_id)`,
    placeType: 'uuid',
  },
  transport_http_requests: {
    sql: `(SELECT c.request_id::text AS request_id, ${AT}, 'POST' AS method, ${HTTP_STATUS} AS status_code, c.params_bytes AS bytes_in,
      c.result_bytes AS bytes_out, c.call_id AS place FROM mcp_calls c WHERE c.transport = 'http')`,
    placeType: 'bigint',
  },
  security_auth_events: {
    sql: `(SELECT c.request_id::text AS event_id, ${AT}, c.principal, 'APIKey' AS auth_mechanism, c.scope,
      CASE WHEN c.principal IS NULL THEN 'failure' ELSE 'denied' END AS result, NULL::text AS ip, c.call_id AS place
      FROM mcp_calls c WHERE c.result = 'denied')`,
    placeType: 'bigint',
  },
};
