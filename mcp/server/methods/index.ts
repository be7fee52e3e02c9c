/** Every method of the data server with its handler. */
import type { Handlers } from '../handler';
import { answerHandlers } from './answers';
import { assignmentHandlers } from './assignments';
import { changeHandlers } from './campaign-changes';
import { campaignRequestHandlers } from './campaign-requests';
import { campaignTrendHandlers } from './campaign-trend';
import { campaignHandlers } from './campaigns';
import { consentHandlers } from './consents';
import type { HandlerDeps } from './deps';
import { erasureHandlers } from './erasures';
import { escalationHandlers } from './escalations';
import { eventHandlers } from './events';
import { exchangeHandlers } from './exchange';
import { experimentHandlers } from './experiments';
import { handoffHandlers } from './handoffs';
import { interactionHandlers } from './interactions';
import { journeyHandlers } from './journeys';
import { leadExportHandlers } from './lead-export';
import { leadPauseHandlers } from './lead-pause';
import { leadHandlers } from './leads';
import { lostQuestionHandlers } from './lost-questions';
import { messageHandlers } from './messages';
import { modelHandlers } from './models';
import { notificationHandlers } from './notifications';
import { recommendationHandlers } from './recommendations';
import { resourceHandlers } from './resources';
import { sendHandlers } from './sends';
import { sendingDomainHandlers } from './sending-domains';
import { systemHandlers } from './system';
import { trafficHandlers } from './traffic';

export type { HandlerDeps, ProfileMemory } from './deps';

export function createHandlers(deps: HandlerDeps): Handlers {
  const written = { ...leadHandlers(deps), ...interactionHandlers(deps), ...campaignRequestHandlers(deps) };
  const journeys = journeyHandlers(deps);
  const settling = { ...escalationHandlers(deps), ...changeHandlers(deps) };
  return {
    ...written,
    ...resourceHandlers(deps, written),
    ...consentHandlers(deps),
    ...leadPauseHandlers(deps),
    ...journeys,
    ...leadExportHandlers(deps),
    ...erasureHandlers(deps, { ...journeys, ...settling }),
    ...handoffHandlers(deps),
    ...sendHandlers(deps),
    ...messageHandlers(deps),
    ...answerHandlers(deps),
    ...sendingDomainHandlers(deps),
    ...settling,
    ...lostQuestionHandlers(deps, settling),
    ...eventHandlers(),
    ...assignmentHandlers(deps),
    ...notificationHandlers(deps),
    ...campaignHandlers(deps),
    ...campaignTrendHandlers(deps),
    ...recommendationHandlers(deps),
    ...modelHandlers(deps),
    ...exchangeHandlers(deps),
    ...experimentHandlers(deps),
    ...systemHandlers(deps),
    ...trafficHandlers(deps),
    ...deps.memoryHandlers,
  };
}
