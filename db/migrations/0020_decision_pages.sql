-- Up Migration
-- Decisions are read page by page, in the order they were made.
CREATE INDEX idx_decisions_decided_at ON decisions (decided_at, decision_id);

-- Down Migration
DROP INDEX idx_decisions_decided_at;
