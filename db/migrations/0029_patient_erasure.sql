-- Up Migration

-- Set when a journey was asked to end and has not at once: how long it is waited for counts from here.
ALTER TABLE lead_erasures ADD COLUMN cancel_requested_at timestamptz(3);

-- Down Migration

ALTER TABLE lead_erasures DROP COLUMN cancel_requested_at;
