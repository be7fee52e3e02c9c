/** Every method of the data server in one table. Client and server take their types, checks and documents from here. */
import type { z } from 'zod';
import { answerMethods } from './answer-methods';
import { assignmentMethods } from './assignment-methods';
import { campaignMethods } from './campaign-methods';
import { campaignRequestMethods } from './campaign-request-methods';
import { campaignTrendMethods } from './campaign-trend-methods';
import { erasureMethods } from './erasure-methods';
import { escalationMethods } from './escalation-methods';
import { eventMethods } from './event-methods';
import { exchangeMethods } from './exchange-methods';
import { experimentMethods } from './experiment-methods';
import { handoffMethods } from './handoff-methods';
import { leadMethods } from './lead-methods';
import { leadPauseMethods } from './lead-pause-methods';
import { memoryMethods } from './memory-methods';
import { messageMethods } from './message-methods';
import { modelMethods } from './model-methods';
import { notificationMethods } from './notification-methods';
import { recommendationMethods } from './recommendation-methods';
import { resourceMethods } from './resource-methods';
import { sendMethods } from './send-methods';
import { systemMethods } from './system-methods';
import { trafficMethods } from './traffic-methods';

export const methods = {
  ...resourceMethods,
  ...memoryMethods,
  ...leadMethods,
  ...leadPauseMethods,
  ...erasureMethods,
  ...handoffMethods,
  ...sendMethods,
  ...messageMethods,
  ...answerMethods,
  ...escalationMethods,
  ...eventMethods,
  ...assignmentMethods,
  ...notificationMethods,
  ...campaignMethods,
  ...campaignRequestMethods,
  ...campaignTrendMethods,
  ...recommendationMethods,
  ...modelMethods,
  ...exchangeMethods,
  ...experimentMethods,
  ...systemMethods,
  ...trafficMethods,
};

export type MethodName = keyof typeof methods;
/** What a caller passes (defaults may be left out). */
export type Params<M extends MethodName> = z.input<(typeof methods)[M]['params']>;
/** What a handler receives (defaults filled in). */
export type ParsedParams<M extends MethodName> = z.output<(typeof methods)[M]['params']>;
export type Result<M extends MethodName> = z.output<(typeof methods)[M]['result']>;

/** The one thing activities, API and CLI know of the data server. */
export interface DataClient {
  /** @throws RpcError as the server answered, or with code `unavailable` or `timeout` when it did not */
  call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>>;
  close(): Promise<void>;
}

export { RPC_ERRORS, RpcError } from '../../json-rpc/errors';
