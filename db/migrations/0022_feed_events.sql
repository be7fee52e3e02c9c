-- Up Migration

-- What happened to journeys and escalations, for those who watch: written with it, kept for a time.
CREATE TABLE feed_events (
  event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- the place in the feed, without gaps. Given after the commit, so that none comes to light behind a reader
  sequence bigint UNIQUE,
  at timestamptz(3) NOT NULL DEFAULT now(),
  type text NOT NULL CHECK (type IN ('journey.updated', 'escalation.raised', 'escalation.decided')),
  lead_id text,
  campaign_id text,
  subject jsonb NOT NULL
);
CREATE INDEX idx_feed_events_unnumbered ON feed_events (event_id) WHERE sequence IS NULL;

-- One row: the last number given, locked by whoever gives the next ones.
CREATE TABLE feed_head (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  last_sequence bigint NOT NULL
);
INSERT INTO feed_head (last_sequence) VALUES (0);

-- Numbers committed events, of one row in the order of its changes. Returns how many; 0 also where somebody else is at it.
CREATE FUNCTION number_feed_events(most int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  last bigint;
  numbered int;
BEGIN
  IF NOT EXISTS (SELECT FROM feed_events WHERE sequence IS NULL) THEN
    RETURN 0;
  END IF;
  SELECT last_sequence INTO last FROM feed_head FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  -- a statement of its own: it sees what was numbered before the lock was had
  UPDATE feed_events e SET sequence = last + w.place
  FROM (
    SELECT event_id, row_number() OVER (ORDER BY event_id) AS place
    FROM feed_events WHERE sequence IS NULL ORDER BY event_id LIMIT most) w
  WHERE e.event_id = w.event_id;
  GET DIAGNOSTICS numbered = ROW_COUNT;
  UPDATE feed_head SET last_sequence = last + numbered;
  RETURN numbered;
END $$;

CREATE FUNCTION feed_journey() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO feed_events (type, lead_id, campaign_id, subject)
  SELECT 'journey.updated', lead_id, campaign_id,
    jsonb_build_object('journey_no', NEW.journey_no, 'stage', NEW.stage, 'outcome', NEW.outcome)
  FROM leads WHERE lead_id = NEW.lead_id;
  RETURN NULL;
END $$;
CREATE TRIGGER journeys_begun AFTER INSERT ON journeys FOR EACH ROW EXECUTE FUNCTION feed_journey();
CREATE TRIGGER journeys_moved AFTER UPDATE ON journeys FOR EACH ROW
  WHEN ((OLD.stage, OLD.outcome) IS DISTINCT FROM (NEW.stage, NEW.outcome)) EXECUTE FUNCTION feed_journey();

CREATE FUNCTION feed_escalation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO feed_events (type, lead_id, campaign_id, subject)
  VALUES (
    CASE NEW.status WHEN 'open' THEN 'escalation.raised' ELSE 'escalation.decided' END,
    NEW.lead_id,
    coalesce(NEW.campaign_id, (SELECT campaign_id FROM leads WHERE lead_id = NEW.lead_id)),
    jsonb_build_object('escalation_id', NEW.escalation_id, 'status', NEW.status, 'decision', NEW.decision));
  RETURN NULL;
END $$;
CREATE TRIGGER escalations_raised AFTER INSERT ON escalations FOR EACH ROW EXECUTE FUNCTION feed_escalation();
CREATE TRIGGER escalations_settled AFTER UPDATE ON escalations FOR EACH ROW
  WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION feed_escalation();

-- Down Migration

DROP TRIGGER escalations_settled ON escalations;
DROP TRIGGER escalations_raised ON escalations;
DROP TRIGGER journeys_moved ON journeys;
DROP TRIGGER journeys_begun ON journeys;
DROP FUNCTION feed_escalation;
DROP FUNCTION feed_journey;
DROP FUNCTION number_feed_events;
DROP TABLE feed_head, feed_events;
