/** The WebSocket side: who may connect to /mcp, and as whom. */
import { randomUUID } from 'node:crypto';
import type { OriginCheck } from '../../../json-rpc/origin-check';
import type { WebSocketEndpoint } from '../../../json-rpc/websockets';
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
  return {
    ...shared,
    path: MCP_PATH,
    admit({ authorization }) {
      const sessionId = randomUUID();
      const principal = authenticate(authorization);
      if (principal) return (message) => service.handle(message, { principal, transport: 'websocket', sessionId });
      service.turnedAway('websocket', sessionId);
      return undefined;
    },
  };
}
