-- Up Migration

ALTER TABLE campaigns
  -- USD a day by channel; null: the daily budget in equal parts
  ADD COLUMN channel_budgets jsonb,
  -- rules in the form of segments.rules_json; null: everybody is inside
  ADD COLUMN audience_rules jsonb;
-- 100 is usual; a promoted variant weighs more
ALTER TABLE ab_variants ADD COLUMN weight int NOT NULL DEFAULT 100 CHECK (weight BETWEEN 1 AND 10000);

CREATE TABLE campaign_changes (
  change_id text PRIMARY KEY,
  campaign_id text NOT NULL REFERENCES campaigns,
  -- null: a person ordered it
  analysis_no int,
  type text NOT NULL CHECK (type IN ('budget_reallocation', 'audience_refinement', 'creative_optimization', 'auto_pause', 'pause', 'resume')),
  status text NOT NULL CHECK (status IN ('proposed', 'awaiting_approval', 'applied', 'rejected', 'undone')),
  description text NOT NULL,
  -- the same parts of the campaign, as they were and as they shall be
  before jsonb NOT NULL,
  after jsonb NOT NULL,
  constraints jsonb NOT NULL,
  effect jsonb,
  -- why it waits, or why it was not applied
  reason text,
  escalation_id text UNIQUE,
  created_at timestamptz(3) NOT NULL,
  settled_at timestamptz(3),
  settled_by text,
  undone_at timestamptz(3),
  undone_by text
);
CREATE INDEX idx_campaign_changes_campaign ON campaign_changes (campaign_id, created_at DESC, change_id DESC);

ALTER TABLE escalations
  -- the change that waits for the answer
  ADD COLUMN change_id text,
  -- what `modify` may make of it
  ADD COLUMN modification_limits jsonb;

-- Down Migration

ALTER TABLE escalations DROP COLUMN change_id, DROP COLUMN modification_limits;
DROP TABLE campaign_changes;
ALTER TABLE ab_variants DROP COLUMN weight;
ALTER TABLE campaigns DROP COLUMN channel_budgets, DROP COLUMN audience_rules;
