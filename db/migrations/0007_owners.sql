-- Up Migration

-- Keyed hash of the company's name, or of the domain of the mailbox; null: not computed yet (rows of earlier builds).
-- Whoever belongs to no known company is one by herself.
ALTER TABLE lead_pii ADD COLUMN company_index bytea;
CREATE INDEX idx_lead_pii_company ON lead_pii (company_index);

-- People who take over leads. Name and address are encrypted.
CREATE TABLE representatives (
  representative_id text PRIMARY KEY CHECK (representative_id ~ '^[A-Za-z0-9._-]{1,64}$'),
  name bytea NOT NULL,
  email bytea NOT NULL,
  -- the territory; empty: none of their own
  regions jsonb NOT NULL DEFAULT '[]',
  -- what they know of; empty: anything
  industries jsonb NOT NULL DEFAULT '[]',
  -- most leads that may be open with them, offers included
  capacity int NOT NULL CHECK (capacity >= 0),
  active boolean NOT NULL DEFAULT true,
  created_at timestamptz(3) NOT NULL
);

CREATE TABLE assignments (
  assignment_id text PRIMARY KEY,
  lead_id text NOT NULL REFERENCES leads,
  journey_no int NOT NULL CHECK (journey_no >= 1),
  attempt int NOT NULL CHECK (attempt >= 1),
  representative_id text NOT NULL REFERENCES representatives,
  -- the rule that chose
  rule text NOT NULL,
  status text NOT NULL CHECK (status IN ('offered', 'accepted', 'expired', 'withdrawn', 'released')),
  offered_at timestamptz(3) NOT NULL,
  accept_until timestamptz(3) NOT NULL,
  settled_at timestamptz(3),
  accepted_by text,
  CHECK ((settled_at IS NULL) = (status = 'offered')),
  UNIQUE (lead_id, journey_no, attempt),
  -- nobody is asked twice
  UNIQUE (lead_id, journey_no, representative_id)
);
CREATE INDEX idx_assignments_representative ON assignments (representative_id, status);
CREATE INDEX idx_assignments_offered_at ON assignments (offered_at DESC, assignment_id DESC);
CREATE INDEX idx_assignments_status ON assignments (status, offered_at DESC);

ALTER TABLE notifications
  ALTER COLUMN escalation_id DROP NOT NULL,
  ADD COLUMN assignment_id text REFERENCES assignments,
  ADD CONSTRAINT notifications_about_one CHECK (num_nonnulls(escalation_id, assignment_id) = 1),
  ADD CONSTRAINT notifications_assignment_once UNIQUE (assignment_id, kind, recipient),
  DROP CONSTRAINT notifications_kind_check,
  ADD CONSTRAINT notifications_kind_check CHECK (kind IN ('opened', 'reminded', 'offered'));

ALTER TABLE relay_events
  DROP CONSTRAINT relay_events_kind_check,
  ADD CONSTRAINT relay_events_kind_check CHECK (kind IN ('interaction', 'outcomes_changed', 'assignment'));

-- Down Migration

DELETE FROM relay_events WHERE kind = 'assignment';
ALTER TABLE relay_events
  DROP CONSTRAINT relay_events_kind_check,
  ADD CONSTRAINT relay_events_kind_check CHECK (kind IN ('interaction', 'outcomes_changed'));
DELETE FROM notifications WHERE assignment_id IS NOT NULL;
ALTER TABLE notifications
  DROP CONSTRAINT notifications_kind_check,
  ADD CONSTRAINT notifications_kind_check CHECK (kind IN ('opened', 'reminded')),
  DROP COLUMN assignment_id,
  ALTER COLUMN escalation_id SET NOT NULL;
DROP TABLE assignments, representatives;
ALTER TABLE lead_pii DROP COLUMN company_index;
