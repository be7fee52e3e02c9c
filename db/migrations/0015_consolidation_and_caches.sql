-- Up Migration

-- Consolidation: a closed conversation is due until it has been consolidated, and again when something is added to it.
ALTER TABLE conversations ADD COLUMN consolidated_at timestamptz(3);
CREATE INDEX idx_conversations_due ON conversations (last_event_at, conversation_id)
  WHERE status = 'closed' AND consolidated_at IS NULL;

-- Unconditional for closed ones: whoever consolidates one at this moment holds its row, and this waits until that is done.
CREATE FUNCTION conversations_due_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE conversations SET consolidated_at = NULL
  WHERE (status = 'closed' OR consolidated_at IS NOT NULL)
    AND conversation_id IN (SELECT conversation_id FROM added WHERE conversation_id IS NOT NULL);
  RETURN NULL;
END $$;
CREATE TRIGGER conversations_due_again AFTER INSERT ON interactions
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION conversations_due_again();

-- Touches of journeys that an earlier build has closed are episodes already, under names that nobody can find again.
UPDATE conversations c SET consolidated_at = now()
WHERE c.status = 'closed' AND EXISTS (SELECT FROM journeys j JOIN sends s USING (lead_id, journey_no) WHERE j.conversation_id = c.conversation_id);

-- The outcome that the graph's weights have counted; null: none.
ALTER TABLE memory_episodic ADD COLUMN counted_score double precision;

-- What a relation's weight is made of: trials and their scores, worth half as much after every half-life before as_of.
CREATE TABLE memory_evidence (
  subject text NOT NULL,
  predicate text NOT NULL,
  object text NOT NULL,
  -- what was believed before any trial
  prior_weight double precision NOT NULL CHECK (prior_weight BETWEEN 0 AND 1),
  trials double precision NOT NULL,
  score_sum double precision NOT NULL,
  as_of timestamptz(3) NOT NULL,
  PRIMARY KEY (subject, predicate, object)
);

-- A relation may be stated for a time: valid_to lies ahead then, and the row is still the current one.
CREATE INDEX idx_semantic_kg_triples_dated ON semantic_kg_triples (subject, predicate, object, valid_to) WHERE valid_to IS NOT NULL;

-- Caches of long-term memory: every write has a version of its own, later ones greater, assigned while the row is held.
CREATE SEQUENCE memory_long_term_version;
ALTER TABLE memory_long_term ADD COLUMN version bigint NOT NULL DEFAULT 0;

-- What the shared cache must still be told, and about what: written with the change, removed when it has been told.
CREATE TABLE memory_cache_debts (
  lead_id text PRIMARY KEY,
  version bigint NOT NULL,
  noted_at timestamptz(3) NOT NULL
);

CREATE FUNCTION memory_long_term_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.version := nextval('memory_long_term_version');
  RETURN NEW;
END $$;
CREATE TRIGGER memory_long_term_stamp BEFORE INSERT OR UPDATE ON memory_long_term
  FOR EACH ROW EXECUTE FUNCTION memory_long_term_stamp();

CREATE FUNCTION memory_long_term_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed_lead text;
  changed_version bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN
    changed_lead := OLD.lead_id;
    changed_version := nextval('memory_long_term_version');
  ELSE
    changed_lead := NEW.lead_id;
    changed_version := NEW.version;
  END IF;
  INSERT INTO memory_cache_debts (lead_id, version, noted_at) VALUES (changed_lead, changed_version, clock_timestamp())
  ON CONFLICT (lead_id) DO UPDATE SET version = excluded.version, noted_at = excluded.noted_at;
  PERFORM pg_notify('memory_long_term_changed', changed_version || ' ' || changed_lead);
  RETURN NULL;
END $$;
CREATE TRIGGER memory_long_term_changed AFTER INSERT OR UPDATE OR DELETE ON memory_long_term
  FOR EACH ROW EXECUTE FUNCTION memory_long_term_changed();

-- Down Migration

DROP TRIGGER memory_long_term_changed ON memory_long_term;
DROP FUNCTION memory_long_term_changed;
DROP TRIGGER memory_long_term_stamp ON memory_long_term;
DROP FUNCTION memory_long_term_stamp;
DROP TABLE memory_cache_debts;
ALTER TABLE memory_long_term DROP COLUMN version;
DROP SEQUENCE memory_long_term_version;
DROP INDEX idx_semantic_kg_triples_dated;
DROP TABLE memory_evidence;
ALTER TABLE memory_episodic DROP COLUMN counted_score;
DROP TRIGGER conversations_due_again ON interactions;
DROP FUNCTION conversations_due_again;
DROP INDEX idx_conversations_due;
ALTER TABLE conversations DROP COLUMN consolidated_at;
