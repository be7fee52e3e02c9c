/** Which activities each agent's worker runs. Escalations are asked from every queue. */
import type { DataClient } from '../mcp/protocol';
import type { Config } from '../runtime/config';
import type { Agent } from '../workflows/contracts/agents';
import { createAssignmentActivities } from './assignment';
import { createCampaignActivities } from './campaign';
import { createDelivery } from './delivery';
import { createEngagementActivities } from './engagement';
import { callData } from './errors';
import { createEscalationActivities } from './escalation';
import { createHandoffActivities } from './handoff';
import { createJourneyActivities } from './journey';
import { createMemoryActivities } from './memory';

export interface AgentActivities {
  activities: object;
  close(): void;
}

export function createActivities(agent: Agent, config: Config, client: DataClient): AgentActivities {
  const data = callData(client);
  const shared = { ...createEscalationActivities(data), ...createHandoffActivities(data) };
  switch (agent) {
    case 'lead_triage':
      return {
        activities: { ...shared, ...createJourneyActivities(data, config), ...createAssignmentActivities(data) },
        close: () => undefined,
      };
    case 'engagement': {
      const delivery = createDelivery(config);
      const engagement = createEngagementActivities({ data, delivery, rules: config });
      return { activities: { ...shared, ...engagement }, close: () => delivery.close() };
    }
    case 'campaign_optimizer':
      return {
        activities: { ...shared, ...createCampaignActivities(data), ...createMemoryActivities(data) },
        close: () => undefined,
      };
  }
}
