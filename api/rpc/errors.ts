/** Problems as JSON-RPC errors: one code for each kind (docs/rpc.md), the same detail as over HTTP. */
import { RPC_ERRORS, RpcError } from '../../json-rpc/errors';
import { problemType, type Problem, type ProblemKind } from '../http/problem';

const CODES: Record<ProblemKind, number> = {
  'invalid-request': RPC_ERRORS.invalidParams,
  'malformed-body': RPC_ERRORS.invalidRequest,
  unauthorized: RPC_ERRORS.unauthorized,
  forbidden: RPC_ERRORS.forbidden,
  'not-found': RPC_ERRORS.notFound,
  'method-not-allowed': RPC_ERRORS.methodNotFound,
  'too-slow': RPC_ERRORS.invalidRequest,
  conflict: RPC_ERRORS.conflict,
  gone: RPC_ERRORS.conflict,
  erased: RPC_ERRORS.gone,
  'too-large': RPC_ERRORS.tooLarge,
  'unsupported-media-type': RPC_ERRORS.invalidRequest,
  'idempotency-mismatch': RPC_ERRORS.conflict,
  'rate-limited': RPC_ERRORS.rateLimited,
  internal: RPC_ERRORS.internalError,
  unavailable: RPC_ERRORS.unavailable,
};

export const toRpcError = ({ kind, detail, members }: Problem): RpcError =>
  new RpcError(CODES[kind], detail, { type: problemType(kind), ...members });
