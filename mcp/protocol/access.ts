/** Who may do what: one table. A scope is `{what}:{operation}`; `db://` resources check `{resource}:{read|write|search}`. */
import type { Agent } from '../../workflows/contracts/agents';

export type Principal = Agent | 'api' | 'local';

const everyAgentReads = [
  'leads:read',
  'campaigns:read',
  'memory:read',
  'handoffs:read',
  'system:read',
  'escalations:read',
];

export const SCOPES: Record<Principal, readonly string[]> = {
  lead_triage: [
    ...everyAgentReads,
    'leads:write',
    'interactions:read',
    'memory:write',
    'journeys:write',
    'handoffs:write',
    'decisions:write',
    'escalations:write',
    'escalations:note',
    'assignments:write',
  ],
  engagement: [
    ...everyAgentReads,
    'interactions:read',
    'interactions:write',
    'memory:write',
    'journeys:write',
    'handoffs:write',
    'decisions:write',
    'sends:read',
    'sends:write',
    'escalations:write',
    'escalations:note',
  ],
  campaign_optimizer: [
    ...everyAgentReads,
    'campaigns:analyze',
    'campaigns:change',
    'campaign_changes:read',
    'campaign_daily:read',
    'campaign_daily:search',
    'ab_variants:read',
    'conversions:read',
    'handoffs:write',
    'decisions:write',
    'escalations:write',
    'escalations:note',
  ],
  api: [
    ...everyAgentReads,
    'leads:write',
    'leads:search',
    'memory:write',
    'campaigns:search',
    'campaigns:manage',
    'campaign_changes:read',
    'campaign_changes:search',
    'interactions:read',
    'interactions:write',
    'journeys:read',
    'handoffs:write',
    'escalations:search',
    'escalations:note',
    'answers:read',
    'sending_domains:read',
    'sending_domains:write',
    'representatives:read',
    'representatives:search',
    'representatives:write',
    'assignments:read',
    'assignments:search',
    'assignments:accept',
    'relay:write',
    'requests:write',
    'exchange:read',
    'exchange:write',
  ],
  local: ['*'],
};

export const allows = (principal: Principal, scope: string): boolean =>
  SCOPES[principal].some((held) => held === '*' || held === scope);
