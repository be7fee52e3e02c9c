-- Up Migration

-- trained models: nothing is deleted, so that a change can be taken back
CREATE TABLE models (
  model_id text PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('triage')),
  status text NOT NULL CHECK (status IN ('candidate', 'challenger', 'champion', 'retired')),
  -- of the artefact, as it says itself
  sha256 text NOT NULL UNIQUE,
  -- JSON as it was trained; compressed by the store
  artefact text NOT NULL,
  kind text NOT NULL,
  -- that it learned from
  rows int NOT NULL,
  threshold double precision NOT NULL,
  columns jsonb NOT NULL,
  measures jsonb NOT NULL,
  -- null: it may decide
  why_not_promotable text,
  created_at timestamptz(3) NOT NULL,
  created_by text NOT NULL,
  promoted_at timestamptz(3),
  promoted_by text,
  retired_at timestamptz(3),
  retired_by text,
  CHECK (status NOT IN ('challenger', 'champion') OR why_not_promotable IS NULL)
);
-- at most one of each
CREATE UNIQUE INDEX idx_models_role ON models (purpose, status) WHERE status IN ('challenger', 'champion');

-- Down Migration

DROP TABLE models;
