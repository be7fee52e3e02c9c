-- Up Migration

-- Names the message to whoever answers it, and says nothing else: Reply-To and the unsubscribe link carry it.
ALTER TABLE sends
  ADD COLUMN answer_token text NOT NULL DEFAULT replace(gen_random_uuid()::text, '-', ''),
  -- domain of the sender's address; null: no e-mail, or sent before it was kept
  ADD COLUMN sending_domain text,
  ADD COLUMN bounced_at timestamptz(3),
  ADD COLUMN bounce text CHECK (bounce IN ('hard', 'soft')),
  ADD COLUMN complained_at timestamptz(3),
  ADD CONSTRAINT sends_bounce_has_time CHECK ((bounced_at IS NULL) = (bounce IS NULL));
CREATE UNIQUE INDEX idx_sends_answer_token ON sends (answer_token);
CREATE INDEX idx_sends_provider_message_id ON sends (provider_message_id);
CREATE INDEX idx_sends_sending_domain ON sends (sending_domain, provider_called_at);

ALTER TABLE suppressions DROP CONSTRAINT suppressions_reason_check;
ALTER TABLE suppressions ADD CONSTRAINT suppressions_reason_check
  CHECK (reason IN ('opt_out', 'complaint', 'hard_bounce', 'soft_bounces'));

CREATE TABLE sending_domains (
  domain text PRIMARY KEY,
  -- null: mail goes out
  paused_at timestamptz(3),
  paused_reason text CHECK (paused_reason IN ('bounces', 'complaints')),
  -- what was counted when it paused
  paused_sends int,
  paused_bounces int,
  paused_complaints int,
  -- messages before this are no longer held against it
  resumed_at timestamptz(3),
  resumed_by text,
  CHECK ((paused_at IS NULL) = (paused_reason IS NULL))
);

-- Down Migration

DROP TABLE sending_domains;
DELETE FROM suppressions WHERE reason = 'soft_bounces';
ALTER TABLE suppressions DROP CONSTRAINT suppressions_reason_check;
ALTER TABLE suppressions ADD CONSTRAINT suppressions_reason_check CHECK (reason IN ('opt_out', 'complaint', 'hard_bounce'));
ALTER TABLE sends DROP COLUMN answer_token, DROP COLUMN sending_domain, DROP COLUMN bounced_at, DROP COLUMN bounce,
  DROP COLUMN complained_at;
DROP INDEX idx_sends_provider_message_id;
