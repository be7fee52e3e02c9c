-- Up Migration

-- Set when an erasure is accepted: from then on nobody may read the person, or write to her. The row stays, for what was counted.
ALTER TABLE leads ADD COLUMN erased_at timestamptz(3);

-- What is still to be done about it, until it is done: whoever does it may die at any moment.
CREATE TABLE lead_erasures (
  lead_id text PRIMARY KEY REFERENCES leads,
  requested_by text NOT NULL,
  -- tried again from then on
  available_at timestamptz(3) NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  -- the journey has closed, and what was left of the person is unreadable
  key_destroyed_at timestamptz(3),
  -- its histories, and what other stores held, are gone too
  completed_at timestamptz(3)
);
CREATE INDEX idx_lead_erasures_open ON lead_erasures (available_at) WHERE completed_at IS NULL;

-- Whose personal fields a kept answer may repeat. An answer that is taken out is not given again; its key stays used.
ALTER TABLE idempotency_keys ADD COLUMN lead_id text;
ALTER TABLE http_requests ADD COLUMN lead_id text;
CREATE INDEX idx_idempotency_keys_lead ON idempotency_keys (lead_id);
CREATE INDEX idx_http_requests_lead ON http_requests (lead_id);

-- Down Migration

DELETE FROM http_requests WHERE answered_at IS NOT NULL AND answer IS NULL;
DELETE FROM idempotency_keys WHERE result IS NULL;
ALTER TABLE http_requests DROP COLUMN lead_id;
ALTER TABLE idempotency_keys DROP COLUMN lead_id;
DROP TABLE lead_erasures;
ALTER TABLE leads DROP COLUMN erased_at;
