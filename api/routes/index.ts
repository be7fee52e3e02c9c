/** The route table: everything the API answers. Routing, validation and the OpenAPI document come from here. */
import type { Route } from '../http/route';
import { agentRoutes } from './agents';
import { assignmentRoutes } from './assignments';
import { campaignChangeRoutes } from './campaign-changes';
import { campaignTrendRoutes } from './campaign-trend';
import { campaignRoutes } from './campaigns';
import { consentRoutes } from './consents';
import { dataRoutes } from './data';
import { decisionRoutes } from './decisions';
import { escalationRoutes } from './escalations';
import { handoffRoutes } from './handoff';
import { healthRoutes } from './health';
import { interactionRoutes } from './interactions';
import { journeyRoutes } from './journeys';
import { knowledgeRoutes } from './knowledge';
import { leadErasureRoutes } from './lead-erasure';
import { leadImportRoutes } from './lead-import';
import { leadMemoryRoutes } from './lead-memory';
import { leadPauseRoutes } from './lead-pause';
import { leadRecordRoutes } from './lead-records';
import { leadRoutes } from './leads';
import { memoryRoutes } from './memory';
import { modelRoutes } from './models';
import { optimizeRoutes } from './optimize';
import { representativeRoutes } from './representatives';
import { sendingDomainRoutes } from './sending-domains';
import { trafficRoutes } from './traffic';
import { triageRoutes } from './triage';
import { webhookRoutes } from './webhooks';

export const routes: readonly Route[] = [
  // before the routes of one lead, whose id could be `import`
  ...leadImportRoutes,
  ...leadRoutes,
  ...leadErasureRoutes,
  ...leadMemoryRoutes,
  ...leadPauseRoutes,
  ...leadRecordRoutes,
  ...consentRoutes,
  ...triageRoutes,
  ...journeyRoutes,
  ...campaignRoutes,
  ...campaignTrendRoutes,
  ...campaignChangeRoutes,
  ...optimizeRoutes,
  ...handoffRoutes,
  ...agentRoutes,
  ...decisionRoutes,
  ...modelRoutes,
  ...memoryRoutes,
  ...knowledgeRoutes,
  ...interactionRoutes,
  ...webhookRoutes,
  ...sendingDomainRoutes,
  ...dataRoutes,
  ...escalationRoutes,
  ...representativeRoutes,
  ...assignmentRoutes,
  ...healthRoutes,
  ...trafficRoutes,
];
