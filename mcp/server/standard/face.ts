/**
 * The standard face: the Model Context Protocol over Streamable HTTP, for clients that shake hands (2025) and for those that do
 * not (2026-07-28) alike. The SDK speaks the protocol; what it serves is the caller's, and is made anew for each request.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { AuthInfo } from '@modelcontextprotocol/server';
import type { Logger } from '../../../runtime/logger';
import type { Principal } from '../../protocol/access';
import type { Caller, Service } from '../service';
import { createStandardServer } from './server';

export interface StandardFace {
  /**
   * @param message as `readStandardMessage` has read it
   * @throws RpcError `rateLimited`, before anything was answered
   */
  answer(request: IncomingMessage, response: ServerResponse, message: unknown, caller: Caller): Promise<void>;
  /** Answers what is running, ends what is only listened to. */
  close(): Promise<void>;
}

interface FaceDeps {
  service: Service;
  /** @throws RpcError `rateLimited` */
  takeRate: (principal: Principal) => void;
  log: Logger;
}

export function createStandardFace({ service, takeRate, log }: FaceDeps): StandardFace {
  // the SDK hands the information it was given to the factory as it is: it is the key to who calls
  const callers = new WeakMap<AuthInfo, Caller>();
  const handler = createMcpHandler(
    ({ authInfo }) => {
      const caller = authInfo && callers.get(authInfo);
      if (!caller) throw new Error('a request without a caller');
      return createStandardServer(service, caller);
    },
    { onerror: (err) => log.debug({ err }, 'the standard face refused a request') },
  );
  const answer = toNodeHandler(handler, {
    onerror: (err) => log.error({ err }, 'the standard face failed'),
  });
  const running = new Set<Promise<void>>();
  return {
    async answer(request, response, message, caller) {
      // also for what is no call: listing costs as much as one
      takeRate(caller.principal);
      const auth: AuthInfo = { token: '', clientId: caller.principal, scopes: [...(caller.granted ?? [])] };
      callers.set(auth, caller);
      const answered = answer(Object.assign(request, { auth }), response, message);
      if (!isSubscription(message)) void running.add(answered);
      await answered.finally(() => running.delete(answered));
    },
    async close() {
      await Promise.allSettled(running);
      await handler.close();
    },
  };
}

/** A stream without an end of its own. */
const isSubscription = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && 'method' in message && message.method === 'subscriptions/listen';
