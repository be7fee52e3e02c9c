/** Every method of the data server with its handler. */
import type { Handlers } from '../handler';
import { answerHandlers } from './answers';
import { assignmentHandlers } from './assignments';
import { changeHandlers } from './campaign-changes';
import { campaignHandlers } from './campaigns';
import { consentHandlers } from './consents';
import type { HandlerDeps } from './deps';
import { escalationHandlers } from './escalations';
import { exchangeHandlers } from './exchange';
import { handoffHandlers } from './handoffs';
import { interactionHandlers } from './interactions';
import { journeyHandlers } from './journeys';
import { leadHandlers } from './leads';
import { resourceHandlers } from './resources';
import { sendHandlers } from './sends';
import { sendingDomainHandlers } from './sending-domains';
import { systemHandlers } from './system';

export type { HandlerDeps, ProfileMemory } from './deps';

export function createHandlers(deps: HandlerDeps): Handlers {
  const written = { ...leadHandlers(deps), ...interactionHandlers(deps) };
  return {
    ...written,
    ...resourceHandlers(deps, written),
    ...consentHandlers(deps),
    ...journeyHandlers(deps),
    ...handoffHandlers(deps),
    ...sendHandlers(deps),
    ...answerHandlers(deps),
    ...sendingDomainHandlers(deps),
    ...escalationHandlers(deps),
    ...assignmentHandlers(deps),
    ...campaignHandlers(deps),
    ...exchangeHandlers(deps),
    ...changeHandlers(deps),
    ...systemHandlers(deps),
    ...deps.memoryHandlers,
  };
}
