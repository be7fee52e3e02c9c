-- Up Migration

-- Of the address written to: a phone may be shared by several people. Null: there was no such address.
ALTER TABLE sends ADD COLUMN address_index bytea;
UPDATE sends s SET address_index = CASE WHEN s.channel IN ('SMS', 'Call') THEN p.phone_index ELSE s.person_index END
  FROM lead_pii p WHERE p.lead_id = s.lead_id;
CREATE INDEX idx_sends_address ON sends (address_index, provider_called_at);

-- A journey that is over leaves nothing waiting.
UPDATE sends s SET status = 'refused', reason = 'journey_closed', deferred_until = NULL
  FROM journeys j
  WHERE j.lead_id = s.lead_id AND j.journey_no = s.journey_no AND j.closed_at IS NOT NULL AND s.status = 'deferred';

-- settled_at stays the time of acceptance; of those released until now it is lost.
ALTER TABLE assignments ADD COLUMN released_at timestamptz(3);
UPDATE assignments SET released_at = settled_at WHERE status = 'released';
ALTER TABLE assignments ADD CONSTRAINT assignments_released CHECK (released_at IS NULL OR status = 'released');

-- Down Migration

ALTER TABLE assignments DROP COLUMN released_at;
ALTER TABLE sends DROP COLUMN address_index;
