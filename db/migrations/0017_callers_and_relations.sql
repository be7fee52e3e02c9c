-- Up Migration

ALTER TABLE mcp_calls
  -- what the transport answered, where it refused the request itself
  ADD COLUMN http_status int,
  -- how callers are known, on rows about that: refused for it, or (success, without a method) known from now on
  ADD COLUMN auth_mechanism text CHECK (auth_mechanism IN ('APIKey', 'OIDC'));

-- serves the export of security_auth_events
CREATE INDEX mcp_calls_auth ON mcp_calls (call_id) WHERE result = 'denied' OR auth_mechanism IS NOT NULL;
DROP INDEX mcp_calls_denied;

COMMENT ON TABLE mcp_calls IS 'Audit log of the data server: one row per call, refused ones included, and one when a caller was first known.';

-- A statement looks at everything that was ever said of its relation: one index over all of that serves what the one over dated rows did.
CREATE INDEX idx_semantic_kg_triples_relation ON semantic_kg_triples (subject, predicate, object);
DROP INDEX idx_semantic_kg_triples_dated;

-- Down Migration

CREATE INDEX idx_semantic_kg_triples_dated ON semantic_kg_triples (subject, predicate, object, valid_to) WHERE valid_to IS NOT NULL;
DROP INDEX idx_semantic_kg_triples_relation;

DELETE FROM mcp_calls WHERE auth_mechanism IS NOT NULL AND result = 'success';
CREATE INDEX mcp_calls_denied ON mcp_calls (call_id) WHERE result = 'denied';
DROP INDEX mcp_calls_auth;
ALTER TABLE mcp_calls DROP COLUMN http_status, DROP COLUMN auth_mechanism;
