-- Up Migration

-- Words of an action that came in a file, under the key of its lead. Our own actions hold none.
ALTER TABLE agent_actions ADD COLUMN sealed_words bytea;

-- Exports of our own log read a page of it: every call is in one of the first two.
CREATE INDEX mcp_calls_session ON mcp_calls (session_id) WHERE transport = 'websocket';
CREATE INDEX mcp_calls_http ON mcp_calls (call_id) WHERE transport = 'http';
CREATE INDEX mcp_calls_denied ON mcp_calls (call_id) WHERE result = 'denied';

-- Down Migration

DROP INDEX mcp_calls_denied, mcp_calls_http, mcp_calls_session;
ALTER TABLE agent_actions DROP COLUMN sealed_words;
