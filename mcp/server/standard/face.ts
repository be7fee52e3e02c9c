/**
 * The standard face: the Model Context Protocol over Streamable HTTP, for clients that shake hands (2025) and for those that do
 * not (2026-07-28) alike. The SDK speaks the protocol; what it serves is the caller's, and is made anew for each request.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { AuthInfo } from '@modelcontextprotocol/server';
import type { Logger } from '../../../runtime/logger';
import type { Caller, Service } from '../service';
import { createStandardServer } from './server';

export interface StandardFace {
  /** @param message as `readStandardMessage` has read it */
  answer(request: IncomingMessage, response: ServerResponse, message: unknown, caller: Caller): Promise<void>;
  /** Ends what is still streamed. */
  close(): Promise<void>;
}

export function createStandardFace(service: Service, log: Logger): StandardFace {
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
  return {
    async answer(request, response, message, caller) {
      const auth: AuthInfo = { token: '', clientId: caller.principal, scopes: [...(caller.granted ?? [])] };
      callers.set(auth, caller);
      await answer(Object.assign(request, { auth }), response, message);
    },
    close: () => handler.close(),
  };
}
