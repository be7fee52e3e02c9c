/** Whole, valid things for unit tests of the API. */
import { scriptedDataClient, type Script, type ScriptedDataClient } from '../../mcp/client/test-double';
import type { Erasure } from '../../workflows/contracts/erasure';
import type { Lead, TriageResult } from '../../workflows/contracts/lead';
import type { Escalation } from '../../workflows/contracts/escalation';
import type { WorkflowSettings } from '../../workflows/contracts/settings';
import { configureLogging } from '../../runtime/logger';
import { createApi, type Api, type ApiOptions } from '../app';
import type { ApiConfig, LeadData } from '../context';
import { scriptedTemporal, type TemporalScript } from './temporal-double';

const NOW = '2026-11-21T10:00:00.000Z';

export const settings: WorkflowSettings = {
  reply_wait_seconds: 10,
  handoff_timeout_seconds: 10,
  escalation_reminder_seconds: 10,
  escalation_expiry_seconds: 20,
  escalation_default: 'reject',
  optimize_interval_seconds: 60,
};

export const config: ApiConfig = {
  apiHost: '127.0.0.1',
  apiTokens: [],
  temporalUiUrl: 'http://127.0.0.1:8233',
  temporalNamespace: 'default',
  mailReplyTo: undefined,
  inboundWebhookSecrets: [],
};

export const lead: Lead = {
  lead_id: 'test-123',
  created_at: NOW,
  source: 'Webinar',
  campaign_id: 'camp-001',
  triage_category: null,
  lead_status: 'New',
  lead_score: null,
  score_factors: null,
  score_override: false,
  company_size: null,
  industry: null,
  persona: null,
  region: null,
  preferred_channel: null,
  gdpr_consent: true,
  email: 'ada@example.com',
  phone: null,
  first_name: 'Ada',
  last_name: null,
  company: null,
  timezone: null,
  message: null,
  tags: [],
  flags: [],
  assigned_engagement_agent: null,
  last_active_at: null,
  journey_no: 0,
  paused_at: null,
  paused_by: null,
};

export const journeyRow: NonNullable<LeadData['journey']> = {
  lead_id: 'test-123',
  journey_no: 3,
  workflow_id: 'lead-test-123',
  active_workflow_id: 'lead-test-123/engagement-3',
  stage: 'engaging',
  outcome: null,
  priority: 'medium',
  started_at: NOW,
  closed_at: null,
};

export const erasure: Erasure = {
  lead_id: 'test-123',
  status: 'under_way',
  erased_at: NOW,
  key_destroyed_at: null,
  completed_at: null,
};

export const leadData = (journey: LeadData['journey'] = null): LeadData => ({
  lead: { ...lead, journey_no: journey?.journey_no ?? 0 },
  erasure: null,
  profile: null,
  consents: [],
  journey,
  conversation_id: 'conv-test-123-1',
});

export const triageResult: TriageResult = {
  category: 'Campaign Qualified',
  confidence: 0.9,
  score: 72,
  score_factors: [{ name: 'industry', value: 72, points: 72 }],
  fit: 70,
  engagement: 50,
  reasons: [{ factor: 'industry', effect: 1, text: 'a good industry' }],
  recommended_actions: ['write'],
  journey_no: 1,
};

export const escalation: Escalation = {
  escalation_id: 'lead-test-123.1.triage',
  reason: 'low_confidence',
  lead_id: 'test-123',
  campaign_id: null,
  question: 'Is it?',
  evidence: {},
  proposed_action: 'Treat it as one',
  alternatives: [],
  asked_by: 'lead-test-123',
  status: 'open',
  urgency: 'normal',
  on_silence: 'reject',
  created_at: NOW,
  reminder_at: NOW,
  expires_at: NOW,
  reminded_at: null,
  decision: null,
  decision_id: null,
  decided_by: null,
  decided_at: null,
  comment: null,
  modifications: null,
};

export interface TestApi extends Api {
  data: ScriptedDataClient;
  nudges: () => number;
}

export function testApi(
  script: Script,
  temporal: TemporalScript = {},
  changes: Partial<ApiConfig> = {},
  options: Pick<ApiOptions, 'bodyLimitMs' | 'silenceMs'> = {},
): TestApi {
  const data = scriptedDataClient(script);
  configureLogging({ level: 'silent' });
  let nudged = 0;
  const deps = {
    data,
    temporal: scriptedTemporal(temporal),
    config: { ...config, ...changes },
    settings,
    nudgeRelay: () => (nudged += 1),
    mailbox: undefined,
  };
  const api = createApi(deps, options);
  return { ...api, data, nudges: () => nudged };
}
