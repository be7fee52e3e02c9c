-- Up Migration

-- Which arm of its campaign's experiment a company is in, and with which chances it came there.
CREATE TABLE experiment_assignments (
  assignment_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  campaign_id text NOT NULL REFERENCES campaigns,
  -- blind index of the company, or of the lead where no company is known
  unit bytea NOT NULL,
  -- a variant_id, or no_contact
  arm text NOT NULL,
  assigned_by text NOT NULL CHECK (assigned_by IN ('holdout', 'uniform', 'bandit')),
  propensities jsonb NOT NULL,
  segment text NOT NULL,
  random_draw double precision NOT NULL,
  assigned_at timestamptz(3) NOT NULL,
  UNIQUE (campaign_id, unit)
);
CREATE INDEX idx_experiment_assignments_campaign ON experiment_assignments (campaign_id, assignment_id);

-- The contacts of the company that were planned for.
CREATE TABLE experiment_contacts (
  assignment_id bigint NOT NULL REFERENCES experiment_assignments,
  lead_id text NOT NULL REFERENCES leads,
  journey_no int NOT NULL,
  joined_at timestamptz(3) NOT NULL,
  PRIMARY KEY (assignment_id, lead_id)
);
CREATE INDEX idx_experiment_contacts_lead ON experiment_contacts (lead_id);

-- Down Migration

DROP TABLE experiment_contacts, experiment_assignments;
