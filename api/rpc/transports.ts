/** Both ways into /rpc: POST, and a WebSocket. Who may call and from where is the same as for the rest of the API. */
import { Router, type Response } from 'express';
import { answerMessage, readMessage } from '../../json-rpc/http';
import { createOriginCheck } from '../../json-rpc/origin-check';
import { bearerOf, type WebSocketEndpoint } from '../../json-rpc/websockets';
import { requireCaller, type Authenticate } from '../auth';
import type { ApiConfig } from '../context';
import { Problem } from '../http/problem';
import type { Caller } from '../http/route';
import { refusalOf } from '../http/security';
import type { RpcService } from './service';

export const RPC_PATH = '/rpc';

type Answer = Response<unknown, { caller: Caller }>;

export function rpcRouter(service: RpcService, authenticate: Authenticate): Router {
  const router = Router({ caseSensitive: true });
  router.post(
    RPC_PATH,
    (request, response: Answer, next) => {
      response.locals.caller = requireCaller(authenticate, request.headers);
      if (!request.is('application/json'))
        throw new Problem('unsupported-media-type', 'Send the JSON-RPC message as application/json.');
      response.set('Cache-Control', 'no-store');
      next();
    },
    readMessage,
    (request, response: Answer) =>
      answerMessage(request, response, (message) => service(message, response.locals.caller)),
  );
  router.all(RPC_PATH, (request) => {
    throw new Problem('method-not-allowed', `${request.method} is not possible here. Use POST, or open a WebSocket.`, {
      headers: { Allow: 'POST' },
    });
  });
  return router;
}

export function rpcWebSockets(
  service: RpcService,
  authenticate: Authenticate,
  config: Pick<ApiConfig, 'apiTokens'>,
): WebSocketEndpoint {
  const isOwnPage = createOriginCheck(undefined);
  return {
    path: RPC_PATH,
    isAllowedOrigin: (headers) => isOwnPage(headers) && refusalOf(config, headers, true) === undefined,
    admit(headers) {
      const token = bearerOf(headers['sec-websocket-protocol'] ?? '');
      const caller = authenticate(token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` });
      return caller && ((message, peer) => service(message, caller, peer));
    },
  };
}
