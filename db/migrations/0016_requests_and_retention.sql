-- Up Migration

ALTER TABLE relay_events
  DROP CONSTRAINT relay_events_kind_check,
  ADD CONSTRAINT relay_events_kind_check
    CHECK (kind IN ('interaction', 'outcomes_changed', 'assignment', 'optimize_requested'));

-- What is old enough to go is found by its age.
CREATE INDEX idx_relay_events_settled ON relay_events (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX idx_idempotency_keys_created_at ON idempotency_keys (created_at);
CREATE INDEX idx_http_requests_claimed_at ON http_requests (claimed_at);

-- Down Migration

DROP INDEX idx_http_requests_claimed_at;
DROP INDEX idx_idempotency_keys_created_at;
DROP INDEX idx_relay_events_settled;
DELETE FROM relay_events WHERE kind = 'optimize_requested';
ALTER TABLE relay_events
  DROP CONSTRAINT relay_events_kind_check,
  ADD CONSTRAINT relay_events_kind_check CHECK (kind IN ('interaction', 'outcomes_changed', 'assignment'));
