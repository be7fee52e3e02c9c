-- Up Migration

-- Ids of leads that were found to be another lead: what names them means the survivor.
CREATE TABLE lead_aliases (
  alias text PRIMARY KEY CHECK (alias ~ '^[A-Za-z0-9._-]{1,64}$'),
  lead_id text NOT NULL REFERENCES leads ON DELETE CASCADE,
  recorded_at timestamptz(3) NOT NULL,
  CHECK (alias <> lead_id)
);
CREATE INDEX idx_lead_aliases_lead ON lead_aliases (lead_id);

-- The data dictionary's logs, as imported from elsewhere. Our own log is mcp_calls; exports show both.
CREATE TABLE mcp_jsonrpc_calls (
  rpc_id text NOT NULL,
  timestamp timestamptz(3) NOT NULL,
  transport text,
  method text NOT NULL,
  params_bytes bigint,
  duration_ms double precision,
  status_code int,
  source_agent_type text,
  target_resource text,
  PRIMARY KEY (rpc_id, timestamp)
);

-- An access has no id: equal rows are one.
CREATE TABLE mcp_resource_access (
  resource_uri text NOT NULL,
  timestamp timestamptz(3) NOT NULL,
  scope text NOT NULL,
  operation text NOT NULL,
  success boolean NOT NULL,
  actor text NOT NULL,
  PRIMARY KEY (timestamp, resource_uri, scope, operation, actor, success)
);

CREATE TABLE transport_websocket_sessions (
  session_id text PRIMARY KEY,
  timestamp timestamptz(3) NOT NULL,
  messages_sent bigint,
  messages_received bigint,
  bytes_in bigint,
  bytes_out bigint
);

CREATE TABLE transport_http_requests (
  request_id text PRIMARY KEY,
  timestamp timestamptz(3) NOT NULL,
  method text,
  status_code int,
  bytes_in bigint,
  bytes_out bigint
);

CREATE TABLE security_auth_events (
  event_id text PRIMARY KEY,
  timestamp timestamptz(3) NOT NULL,
  principal text,
  auth_mechanism text,
  scope text,
  result text NOT NULL,
  ip text
);

-- A conversion from a file has no id of its own.
CREATE INDEX idx_conversions_natural_key ON conversions (lead_id, converted_at);

-- Down Migration

DROP INDEX idx_conversions_natural_key;
DROP TABLE security_auth_events, transport_http_requests, transport_websocket_sessions, mcp_resource_access, mcp_jsonrpc_calls,
  lead_aliases;
