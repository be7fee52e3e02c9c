-- Up Migration

-- Asked after each bounce and complaint: what came back is few rows of many.
CREATE INDEX idx_sends_bounced ON sends (sending_domain, provider_called_at) WHERE bounced_at IS NOT NULL;
CREATE INDEX idx_sends_complained ON sends (sending_domain, provider_called_at) WHERE complained_at IS NOT NULL;

-- Down Migration

DROP INDEX idx_sends_bounced;
DROP INDEX idx_sends_complained;
