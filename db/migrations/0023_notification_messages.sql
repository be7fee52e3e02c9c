-- Up Migration

-- What people are told by mail or webhook: the ledger row comes before the provider is called. One message may carry several notifications.
CREATE TABLE notification_messages (
  message_id text PRIMARY KEY,
  way text NOT NULL CHECK (way IN ('mail', 'webhook')),
  -- keyed hash of the address
  recipient bytea NOT NULL,
  status text NOT NULL CHECK (status IN ('reserved', 'released', 'sent', 'unconfirmed', 'refused', 'dropped')),
  provider text NOT NULL,
  takes_idempotency_key boolean NOT NULL,
  -- the worker's call that reserved it
  attempt_id text NOT NULL,
  attempts int NOT NULL DEFAULT 1,
  -- reserved: until then it is its worker's alone; released: not before then
  available_at timestamptz(3) NOT NULL,
  last_error text,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL
);
CREATE INDEX idx_notification_messages_recipient ON notification_messages (recipient, created_at);
CREATE INDEX idx_notification_messages_due ON notification_messages (way, available_at) WHERE status IN ('reserved', 'released');

CREATE TABLE notification_items (
  notification_id bigint NOT NULL REFERENCES notifications,
  recipient bytea NOT NULL,
  message_id text NOT NULL REFERENCES notification_messages,
  -- nobody is told of the same twice
  PRIMARY KEY (notification_id, recipient)
);
CREATE INDEX idx_notification_items_message ON notification_items (message_id);

-- Down Migration

DROP TABLE notification_items, notification_messages;
