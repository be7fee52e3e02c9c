/** /rpc without its sockets: a caller's message in, the answer out. */
import { createRateLimiter } from '../../json-rpc/rate-limit';
import type { Peer } from '../../json-rpc/websocket-connection';
import { createJsonRpc, type Execution, type Incoming } from '../../json-rpc/server';
import { createLogger } from '../../runtime/logger';
import { toProblem } from '../http/failures';
import { reportFailure } from '../http/report';
import type { Caller } from '../http/route';
import { toRpcError } from './errors';
import type { RpcMethods } from './methods';

const log = createLogger('api.rpc');
/** A brake against loops that run away, for each principal: 25,000 leads an hour are seven a second. */
const RATE_LIMIT = { callsPerSecond: 500, burst: 2_000 };

/** Never rejects. Undefined: nothing to answer. */
export type RpcService = (message: Uint8Array, caller: Caller, peer?: Peer) => Promise<string | undefined>;

export function createRpcService(methods: RpcMethods): RpcService {
  const rpc = createJsonRpc(
    methods.keys(),
    `Methods are ${[...methods.keys()].join(', ')}: docs/rpc.md, and /docs for their fields.`,
  );
  const takeRate = createRateLimiter(RATE_LIMIT);

  function begin({ method, params }: Incoming, caller: Caller, peer?: Peer): Execution {
    return {
      async run() {
        takeRate(caller.principal);
        try {
          return await methods.get(method)?.(params, caller, peer);
        } catch (error) {
          const problem = toProblem(error);
          reportFailure(log, error, problem, { method });
          throw toRpcError(problem);
        }
      },
      unexpected: (err) => log.error({ err, method }, 'a call failed unexpectedly'),
      finished: () => undefined,
    };
  }

  return (message, caller, peer) => rpc(message, (incoming) => begin(incoming, caller, peer));
}
