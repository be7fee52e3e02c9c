/** Which activities each agent's worker runs. Escalations are asked from every queue. */
import type { DataClient } from '../mcp/protocol';
import type { Config } from '../runtime/config';
import type { Health } from '../runtime/health-server';
import type { Logger } from '../runtime/logger';
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
import { startNotifier, waysToTell } from './notifications';
import { createRetrainingActivities, inThread } from './retraining';
import { createTriageModels } from './triage-models';

export interface AgentActivities {
  activities: object;
  /** state of what they work with, by name */
  components(): NonNullable<Health['components']>;
  /** Resolves when what is under way is over. */
  close(): Promise<void>;
}

export function createActivities(agent: Agent, config: Config, client: DataClient, log: Logger): AgentActivities {
  const data = callData(client);
  const shared = { ...createEscalationActivities(data), ...createHandoffActivities(data) };
  switch (agent) {
    case 'lead_triage': {
      const models = createTriageModels({ data, log });
      return {
        activities: {
          ...shared,
          ...createJourneyActivities(data, models, config),
          ...createAssignmentActivities(data),
        },
        components: () => {
          const { isSound, detail } = models.status();
          return { triage_model: { status: isSound ? 'ok' : 'degraded', detail } };
        },
        close: async () => undefined,
      };
    }
    case 'engagement': {
      const delivery = createDelivery(config);
      const engagement = createEngagementActivities({ data, delivery, rules: config });
      const notifier = startNotifier({ data: client, log, ways: waysToTell(delivery, config) });
      return {
        activities: { ...shared, ...engagement },
        components: () => ({}),
        async close() {
          await notifier.stop();
          delivery.close();
        },
      };
    }
    case 'campaign_optimizer':
      return {
        activities: {
          ...shared,
          ...createCampaignActivities(data),
          ...createMemoryActivities(data),
          ...createRetrainingActivities(data, inThread),
        },
        components: () => ({}),
        close: async () => undefined,
      };
  }
}
