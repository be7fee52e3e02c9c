-- Up Migration

-- Times are kept to the millisecond, so that a cursor that travelled as text still points at its row.

CREATE TABLE campaigns (
  campaign_id text PRIMARY KEY,
  name text NOT NULL,
  objective text,
  start_date date,
  end_date date,
  channel_mix jsonb NOT NULL DEFAULT '[]',
  daily_budget_usd numeric(14, 2),
  total_budget_usd numeric(14, 2),
  owner_email text,
  primary_region text,
  target_personas jsonb NOT NULL DEFAULT '[]',
  kpi text,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'paused')),
  approval_min_score int CHECK (approval_min_score BETWEEN 0 AND 100),
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX idx_campaigns_created_at ON campaigns (created_at DESC, campaign_id DESC);

CREATE TABLE ab_variants (
  variant_id text PRIMARY KEY,
  campaign_id text NOT NULL REFERENCES campaigns,
  channel text NOT NULL,
  creative_type text,
  subject_line text,
  body text,
  call_to_action text,
  tone text,
  length_words int,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'stopped')),
  sends int NOT NULL DEFAULT 0,
  successes int NOT NULL DEFAULT 0
);
CREATE INDEX idx_ab_variants_campaign ON ab_variants (campaign_id, variant_id);

CREATE TABLE leads (
  lead_id text PRIMARY KEY CHECK (lead_id ~ '^[A-Za-z0-9._-]{1,64}$'),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  source text,
  campaign_id text REFERENCES campaigns,
  triage_category text,
  lead_status text NOT NULL DEFAULT 'New' CHECK (lead_status IN ('New', 'Open', 'Qualified', 'Unqualified', 'Converted')),
  lead_score int CHECK (lead_score BETWEEN 0 AND 100),
  score_override boolean NOT NULL DEFAULT false,
  -- the agent's own score and its parts: what stands again when a manual score is released
  agent_score int CHECK (agent_score BETWEEN 0 AND 100),
  score_factors jsonb,
  company_size text,
  industry text,
  persona text,
  region text,
  preferred_channel text,
  gdpr_consent boolean NOT NULL DEFAULT false,
  timezone text,
  tags jsonb NOT NULL DEFAULT '[]',
  flags jsonb NOT NULL DEFAULT '[]',
  assigned_engagement_agent text,
  last_active_at timestamptz(3),
  journey_no int NOT NULL DEFAULT 0
);
CREATE INDEX idx_leads_created_at_status ON leads (created_at DESC, lead_id DESC, lead_status);
CREATE INDEX idx_leads_campaign ON leads (campaign_id, created_at DESC);
CREATE INDEX idx_leads_score ON leads (COALESCE(lead_score, -1) DESC, lead_id DESC);

-- What can be erased. Destroying data_key makes the rest unreadable, and everything else that was encrypted with it.
CREATE TABLE lead_pii (
  lead_id text PRIMARY KEY REFERENCES leads ON DELETE CASCADE,
  data_key bytea,
  email bytea,
  phone bytea,
  first_name bytea,
  last_name bytea,
  company bytea,
  message bytea,
  -- keyed hashes of the normalised addresses
  email_index bytea UNIQUE,
  phone_index bytea
);

CREATE TABLE conversations (
  conversation_id text PRIMARY KEY,
  lead_id text NOT NULL REFERENCES leads,
  opened_at timestamptz(3) NOT NULL,
  last_event_at timestamptz(3) NOT NULL,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'idle', 'closed'))
);
CREATE INDEX idx_conversations_lead ON conversations (lead_id, opened_at DESC);
CREATE INDEX idx_conversations_opened_at ON conversations (opened_at DESC, conversation_id DESC);

CREATE TABLE journeys (
  lead_id text NOT NULL REFERENCES leads,
  journey_no int NOT NULL CHECK (journey_no >= 1),
  workflow_id text NOT NULL,
  active_workflow_id text NOT NULL,
  conversation_id text NOT NULL REFERENCES conversations,
  stage text NOT NULL,
  outcome text,
  priority text NOT NULL,
  started_at timestamptz(3) NOT NULL,
  closed_at timestamptz(3),
  PRIMARY KEY (lead_id, journey_no),
  CHECK ((closed_at IS NULL) = (outcome IS NULL))
);
CREATE UNIQUE INDEX idx_journeys_one_open_per_lead ON journeys (lead_id) WHERE closed_at IS NULL;

-- A partitioned table cannot keep interaction_id unique by itself: this one does.
CREATE TABLE interaction_keys (
  interaction_id text PRIMARY KEY,
  timestamp timestamptz(3) NOT NULL
);

CREATE TABLE interactions (
  interaction_id text NOT NULL,
  conversation_id text REFERENCES conversations,
  lead_id text NOT NULL REFERENCES leads,
  campaign_id text REFERENCES campaigns,
  timestamp timestamptz(3) NOT NULL,
  channel text NOT NULL,
  event_type text NOT NULL,
  agent_id text,
  variant_id text,
  outcome text NOT NULL,
  -- numbers and flags in the open, words encrypted with the lead's key
  metadata_json jsonb NOT NULL DEFAULT '{}',
  metadata_words bytea,
  journey_no int,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (interaction_id, timestamp)
) PARTITION BY RANGE (timestamp);
CREATE INDEX idx_interactions_timestamp_campaign ON interactions (timestamp DESC, interaction_id DESC, campaign_id);
CREATE INDEX idx_interactions_lead ON interactions (lead_id, timestamp DESC);
CREATE INDEX idx_interactions_campaign ON interactions (campaign_id, timestamp DESC);
CREATE TABLE interactions_default PARTITION OF interactions DEFAULT;

-- Makes the partition of a month. Rows of that month that had to go to the default one move over.
CREATE FUNCTION make_interactions_partition(month date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  month_start timestamptz := date_trunc('month', month::timestamp) AT TIME ZONE 'UTC';
  month_end timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
  partition_name text := format('interactions_%s', to_char(month, 'YYYY_MM'));
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('make_interactions_partition'));
  IF to_regclass(partition_name) IS NOT NULL THEN RETURN false; END IF;
  LOCK TABLE interactions IN SHARE ROW EXCLUSIVE MODE;
  EXECUTE format('CREATE TABLE %I (LIKE interactions INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition_name);
  EXECUTE format('WITH moved AS (DELETE FROM interactions_default WHERE timestamp >= $1 AND timestamp < $2 RETURNING *)
                  INSERT INTO %I SELECT * FROM moved', partition_name) USING month_start, month_end;
  EXECUTE format('ALTER TABLE interactions ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition_name, month_start, month_end);
  RETURN true;
END $$;

CREATE TABLE agent_actions (
  action_id text PRIMARY KEY,
  timestamp timestamptz(3) NOT NULL DEFAULT now(),
  conversation_id text,
  lead_id text REFERENCES leads,
  action_type text NOT NULL,
  source_agent text,
  source_agent_type text,
  dest_agent_type text,
  handoff_context_json jsonb,
  -- the nearest of the data dictionary's five; ours is beside it
  escalation_reason text NOT NULL DEFAULT 'none',
  escalation_reason_full text,
  campaign_id text REFERENCES campaigns,
  journey_no int,
  summary text NOT NULL DEFAULT '',
  details_json jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX idx_agent_actions_timestamp ON agent_actions (timestamp DESC, action_id DESC);
CREATE INDEX idx_agent_actions_lead ON agent_actions (lead_id, journey_no);
CREATE INDEX idx_agent_actions_campaign ON agent_actions (campaign_id, timestamp DESC);

CREATE TABLE campaign_daily (
  campaign_id text NOT NULL REFERENCES campaigns,
  date date NOT NULL,
  impressions int NOT NULL DEFAULT 0,
  clicks int NOT NULL DEFAULT 0,
  leads_created int NOT NULL DEFAULT 0,
  conversions int NOT NULL DEFAULT 0,
  cost_usd numeric(14, 2) NOT NULL DEFAULT 0,
  revenue_usd numeric(14, 2) NOT NULL DEFAULT 0,
  ctr double precision GENERATED ALWAYS AS (clicks::double precision / NULLIF(impressions, 0)) STORED,
  cpl_usd double precision GENERATED ALWAYS AS (cost_usd::double precision / NULLIF(leads_created, 0)) STORED,
  roas double precision GENERATED ALWAYS AS (revenue_usd::double precision / NULLIF(cost_usd, 0)::double precision) STORED,
  messages_sent int NOT NULL DEFAULT 0,
  replies int NOT NULL DEFAULT 0,
  successes int NOT NULL DEFAULT 0,
  opt_outs int NOT NULL DEFAULT 0,
  handoffs_completed int NOT NULL DEFAULT 0,
  PRIMARY KEY (campaign_id, date)
);

CREATE TABLE conversions (
  conversion_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lead_id text NOT NULL REFERENCES leads,
  campaign_id text REFERENCES campaigns,
  converted_at timestamptz(3) NOT NULL,
  conversion_value_usd numeric(14, 2) NOT NULL DEFAULT 0,
  conversion_type text NOT NULL,
  interaction_id text UNIQUE
);
CREATE INDEX idx_conversions_campaign ON conversions (campaign_id, converted_at DESC);
CREATE INDEX idx_conversions_lead ON conversions (lead_id);
CREATE INDEX idx_conversions_converted_at ON conversions (converted_at DESC, conversion_id DESC);

CREATE TABLE segments (
  segment_id text PRIMARY KEY,
  name text NOT NULL,
  rules_json jsonb NOT NULL DEFAULT '{}',
  description text
);

CREATE TABLE handoffs (
  handoff_id text PRIMARY KEY,
  lead_id text NOT NULL REFERENCES leads,
  conversation_id text NOT NULL,
  journey_no int,
  campaign_id text REFERENCES campaigns,
  from_agent text NOT NULL,
  to_agent text NOT NULL,
  priority text NOT NULL,
  context_sha256 text NOT NULL,
  -- canonical JSON, encrypted with the lead's key
  content bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  acknowledged_at timestamptz(3),
  acknowledged_by text,
  handed_off_at timestamptz(3),
  completed_at timestamptz(3),
  outcome text
);
CREATE INDEX idx_handoffs_lead ON handoffs (lead_id, journey_no);

-- The ledger: one row for each (lead, campaign or none, touch).
CREATE TABLE sends (
  ledger_id text PRIMARY KEY,
  lead_id text NOT NULL REFERENCES leads,
  campaign_id text REFERENCES campaigns,
  touch int NOT NULL CHECK (touch >= 1),
  journey_no int NOT NULL,
  channel text NOT NULL,
  purpose text NOT NULL,
  variant_id text,
  status text NOT NULL CHECK (status IN ('reserved', 'sent', 'unconfirmed', 'refused', 'deferred')),
  reason text NOT NULL,
  deferred_until timestamptz(3),
  warnings jsonb NOT NULL DEFAULT '[]',
  approved_by_escalation_id text,
  -- keyed hash of the person's address: caps outlive merge and erasure
  person_index bytea NOT NULL,
  provider text NOT NULL,
  -- set while the provider may have the message
  provider_called_at timestamptz(3),
  -- the attempt of the sending activity that reserved the row
  attempt_id text,
  -- an attempt before that one may have got through, and its key covers this one: certainty about this one frees nothing
  repeated boolean NOT NULL DEFAULT false,
  provider_message_id text,
  last_error text,
  subject bytea,
  body bytea,
  gate_checks int NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  sent_at timestamptz(3),
  succeeded_at timestamptz(3)
);
CREATE UNIQUE INDEX idx_sends_lead_campaign_touch ON sends (lead_id, COALESCE(campaign_id, ''), touch);
CREATE INDEX idx_sends_person ON sends (person_index, provider_called_at);

-- Append-only: the latest row for a person, channel and purpose is what holds.
CREATE TABLE consents (
  consent_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lead_id text NOT NULL,
  person_index bytea,
  channel text NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('marketing', 'service')),
  granted boolean NOT NULL,
  legal_basis text NOT NULL,
  source text NOT NULL,
  wording text,
  recorded_at timestamptz(3) NOT NULL
);
CREATE INDEX idx_consents_lead ON consents (lead_id, consent_id);
CREATE INDEX idx_consents_person ON consents (person_index, consent_id);

-- No reference to leads: a suppression outlives merge and erasure.
CREATE TABLE suppressions (
  address_index bytea NOT NULL,
  channel text NOT NULL,
  reason text NOT NULL CHECK (reason IN ('opt_out', 'complaint', 'hard_bounce')),
  recorded_at timestamptz(3) NOT NULL,
  PRIMARY KEY (address_index, channel, reason)
);

CREATE TABLE escalations (
  escalation_id text PRIMARY KEY,
  reason text NOT NULL,
  urgency text NOT NULL CHECK (urgency IN ('normal', 'high')),
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'decided', 'expired', 'withdrawn')),
  lead_id text REFERENCES leads,
  journey_no int,
  campaign_id text REFERENCES campaigns,
  question text NOT NULL,
  evidence jsonb NOT NULL,
  proposed_action text NOT NULL,
  alternatives jsonb NOT NULL,
  asked_by text NOT NULL,
  on_silence text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  reminder_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  reminded_at timestamptz(3),
  decision text,
  decision_id text,
  decided_by text,
  decided_at timestamptz(3),
  comment text,
  modifications jsonb
);
CREATE INDEX idx_escalations_created_at ON escalations (created_at DESC, escalation_id DESC);
CREATE INDEX idx_escalations_status ON escalations (status, created_at DESC);
CREATE INDEX idx_escalations_lead ON escalations (lead_id, journey_no);
CREATE INDEX idx_escalations_campaign ON escalations (campaign_id, reason, status);

CREATE TABLE escalation_events (
  event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  escalation_id text NOT NULL,
  kind text NOT NULL,
  actor text NOT NULL,
  via text NOT NULL,
  detail text NOT NULL,
  at timestamptz(3) NOT NULL
);
CREATE INDEX idx_escalation_events_escalation ON escalation_events (escalation_id, event_id);

CREATE TABLE notifications (
  notification_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  escalation_id text NOT NULL REFERENCES escalations,
  kind text NOT NULL CHECK (kind IN ('opened', 'reminded')),
  recipient text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  UNIQUE (escalation_id, kind, recipient)
);

CREATE TABLE decision_inputs (
  input_sha256 text PRIMARY KEY,
  input jsonb NOT NULL
);

CREATE TABLE decisions (
  decision_id text PRIMARY KEY,
  kind text NOT NULL,
  lead_id text REFERENCES leads,
  campaign_id text REFERENCES campaigns,
  journey_no int,
  decided_at timestamptz(3) NOT NULL,
  policy_version text NOT NULL,
  model_version text,
  input_sha256 text NOT NULL REFERENCES decision_inputs,
  random_draw double precision,
  propensities jsonb,
  output jsonb NOT NULL,
  -- what came of it, when the journey closes
  outcome text,
  labelled_at timestamptz(3)
);
CREATE INDEX idx_decisions_lead ON decisions (lead_id, journey_no);
CREATE INDEX idx_decisions_campaign ON decisions (campaign_id, decided_at DESC);

CREATE TABLE idempotency_keys (
  principal text NOT NULL,
  key text NOT NULL,
  method text NOT NULL,
  params_sha256 text NOT NULL,
  result bytea,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (principal, key)
);

CREATE TABLE http_requests (
  principal text NOT NULL,
  key text NOT NULL,
  operation text NOT NULL,
  body_sha256 text NOT NULL,
  claimed_at timestamptz(3) NOT NULL,
  answered_at timestamptz(3),
  answer bytea,
  PRIMARY KEY (principal, key)
);

-- What workflows must hear of, written in the transaction in which it happened.
CREATE TABLE relay_events (
  event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('interaction', 'outcomes_changed')),
  -- names what happened, so that it is queued once
  about text NOT NULL UNIQUE,
  lead_id text,
  campaign_id text,
  heard jsonb,
  available_at timestamptz(3) NOT NULL,
  leased_until timestamptz(3),
  settled_at timestamptz(3)
);
CREATE INDEX idx_relay_events_waiting ON relay_events (event_id) WHERE settled_at IS NULL;

-- Down Migration

DROP TABLE relay_events, http_requests, idempotency_keys, decisions, decision_inputs, notifications, escalation_events, escalations,
  suppressions, consents, sends, handoffs, segments, conversions, campaign_daily, agent_actions, interactions, interaction_keys,
  journeys, conversations, lead_pii, leads, ab_variants, campaigns;
DROP FUNCTION make_interactions_partition(date);
