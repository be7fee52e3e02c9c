/** The logs of the data dictionary. What is imported lies beside our own log; exports show both. */
import { agentType, boolean, category, number, text, time, whole } from './cells';
import type { Column, TableDefinition } from './table';

const timestamp: Column = { read: time, isRequired: true };
const size: Column = { read: whole({ max: Number.MAX_SAFE_INTEGER }) };
const status: Column = { read: whole({ min: -(2 ** 31) }) };

export const logTables = {
  mcp_jsonrpc_calls: {
    columns: {
      rpc_id: { read: text(100), isRequired: true },
      timestamp,
      transport: { read: category(['http', 'websocket']) },
      method: { read: text(200), isRequired: true },
      params_bytes: size,
      duration_ms: { read: number({ min: 0 }) },
      status_code: status,
      source_agent_type: { read: agentType },
      target_resource: { read: text(300) },
    },
    key: ['rpc_id', 'timestamp'],
    known: 'keep',
  },
  mcp_resource_access: {
    columns: {
      resource_uri: { read: text(300), isRequired: true },
      timestamp,
      scope: { read: category(['read', 'write', 'search', 'consolidate']), isRequired: true },
      operation: { read: text(200), isRequired: true },
      success: { read: boolean, isRequired: true },
      actor: { read: agentType, isRequired: true },
    },
    key: ['timestamp', 'resource_uri', 'scope', 'operation', 'actor', 'success'],
    known: 'keep',
  },
  transport_websocket_sessions: {
    columns: {
      session_id: { read: text(100), isRequired: true },
      timestamp,
      messages_sent: size,
      messages_received: size,
      bytes_in: size,
      bytes_out: size,
    },
    key: ['session_id'],
    known: 'keep',
  },
  transport_http_requests: {
    columns: {
      request_id: { read: text(100), isRequired: true },
      timestamp,
      method: { read: text(20) },
      status_code: status,
      bytes_in: size,
      bytes_out: size,
    },
    key: ['request_id'],
    known: 'keep',
  },
  security_auth_events: {
    columns: {
      event_id: { read: text(100), isRequired: true },
      timestamp,
      principal: { read: text(200) },
      auth_mechanism: { read: category(['mTLS', 'OIDC', 'APIKey']) },
      scope: { read: text(100) },
      result: { read: category(['success', 'failure', 'expired', 'denied']), isRequired: true },
      ip: { read: text(45) },
    },
    key: ['event_id'],
    known: 'keep',
  },
} satisfies Record<string, TableDefinition>;
