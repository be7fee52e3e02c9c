-- Up Migration

-- What became of messages is deleted after a time, the oldest first.
CREATE INDEX idx_notification_messages_settled ON notification_messages (updated_at)
  WHERE status IN ('sent', 'unconfirmed', 'refused', 'dropped');

-- Down Migration

DROP INDEX idx_notification_messages_settled;
