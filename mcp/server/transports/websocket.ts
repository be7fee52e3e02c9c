/** The WebSocket side: who may connect to /mcp, and as whom. */
import { randomUUID } from 'node:crypto';
import type { OriginCheck } from '../../../json-rpc/origin-check';
import type { WebSocketEndpoint } from '../../../json-rpc/websockets';
import { RPC_ERRORS } from '../../protocol';
import type { Authenticate } from '../auth';
import type { Service } from '../service';
import { MCP_PATH } from './http';

export interface WebSocketDeps {
  service: Service;
  authenticate: Authenticate;
  isAllowedOrigin: OriginCheck;
  heartbeatMs?: number;
}

export function webSocketEndpoint({ service, authenticate, ...shared }: WebSocketDeps): WebSocketEndpoint {
  const refuse = (sessionId: string, code: number, httpStatus: number): void =>
    service.refused({ transport: 'websocket', sessionId, principal: null, code, httpStatus });
  return {
    ...shared,
    path: MCP_PATH,
    isAllowedOrigin(headers) {
      const isAllowed = shared.isAllowedOrigin(headers);
      if (!isAllowed) refuse(randomUUID(), RPC_ERRORS.forbidden, 403);
      return isAllowed;
    },
    admit({ authorization }) {
      const sessionId = randomUUID();
      const connection = { transport: 'websocket', sessionId } as const;
      const principal = authenticate(authorization);
      if (principal === undefined) {
        refuse(sessionId, RPC_ERRORS.unauthorized, 401);
        return undefined;
      }
      const caller = { ...connection, principal };
      service.admitted(caller);
      return (message) => service.handle(message, caller);
    },
  };
}
