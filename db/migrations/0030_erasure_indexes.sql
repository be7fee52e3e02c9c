-- Up Migration

-- An erasure looks for them while it holds the lead.
CREATE INDEX idx_relay_events_lead ON relay_events (lead_id) WHERE lead_id IS NOT NULL;
-- What leads to an entity; the other indexes begin with what leads away from it.
CREATE INDEX idx_semantic_kg_triples_object ON semantic_kg_triples (object);

-- An erased lead is nobody's work: those erased before this was so still took up their owner's capacity.
UPDATE assignments a SET status = 'released', released_at = e.key_destroyed_at
FROM lead_erasures e
WHERE e.lead_id = a.lead_id AND e.key_destroyed_at IS NOT NULL AND a.status = 'accepted';

-- Down Migration

DROP INDEX idx_semantic_kg_triples_object;
DROP INDEX idx_relay_events_lead;
