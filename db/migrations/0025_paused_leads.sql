-- Up Migration

-- Nothing is written to a paused lead: set and cleared by a person.
ALTER TABLE leads
  ADD COLUMN paused_at timestamptz(3),
  ADD COLUMN paused_by text,
  ADD CONSTRAINT leads_paused_by_check CHECK ((paused_at IS NULL) = (paused_by IS NULL));

ALTER TABLE relay_events
  DROP CONSTRAINT relay_events_kind_check,
  ADD CONSTRAINT relay_events_kind_check
    CHECK (kind IN ('interaction', 'outcomes_changed', 'assignment', 'optimize_requested', 'lead_resumed'));

-- Down Migration

DELETE FROM relay_events WHERE kind = 'lead_resumed';
ALTER TABLE relay_events
  DROP CONSTRAINT relay_events_kind_check,
  ADD CONSTRAINT relay_events_kind_check
    CHECK (kind IN ('interaction', 'outcomes_changed', 'assignment', 'optimize_requested'));
ALTER TABLE leads
  DROP CONSTRAINT leads_paused_by_check,
  DROP COLUMN paused_by,
  DROP COLUMN paused_at;
