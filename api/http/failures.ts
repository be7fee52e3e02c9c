/** Translates whatever was thrown into a problem: the one place where errors of other layers become HTTP. */
import {
  isGrpcServiceError,
  ServiceError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, TemporalFailure, WorkflowNotFoundError } from '@temporalio/common';
import { RPC_ERRORS, RpcError } from '../../mcp/protocol';
import { FAILURES } from '../../workflows/contracts/failures';
import { Problem, type FieldError } from './problem';

const RETRY_SOON = { 'Retry-After': '1' };
const internal = (cause: unknown, what = 'Something'): Problem =>
  new Problem(
    'internal',
    `${what} failed, and should not have. It has been logged; try again or look at /api/agents/system/status.`,
    { cause },
  );

export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof RpcError) return fromDataServer(error);
  if (isTemporalTimeout(error)) return temporalUnavailable(error);
  if (meetsAnEnding(error))
    return new Problem('unavailable', 'The workflow ended at this very moment. Try again.', {
      headers: RETRY_SOON,
      cause: error,
    });
  if (error instanceof WorkflowUpdateFailedError) return fromWorkflow(error);
  return fromExpress(error) ?? internal(error);
}

/**
 * An internal error says what failed, with the id.
 * @param what begins the sentence: `The triage of lead test-123`
 */
export async function naming<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toProblem(error).kind === 'internal' ? internal(error, what) : error;
  }
}

export const temporalUnavailable = (cause: unknown): Problem =>
  new Problem('unavailable', 'The Temporal server does not answer. Nothing is lost; try again in a moment.', {
    headers: RETRY_SOON,
    cause,
  });

/** CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, UNAVAILABLE: another time it may work. */
const PASSING_CODES = [1, 4, 8, 10, 14];

/** The gRPC status of a call to Temporal that failed as a call. */
export function grpcCode(error: unknown): number | undefined {
  const grpc =
    error instanceof ServiceError || error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ? error.cause : error;
  return isGrpcServiceError(grpc) ? grpc.code : undefined;
}

/** No answer in time: no worker, or no server. */
export const isTemporalTimeout = (error: unknown): boolean =>
  error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || PASSING_CODES.includes(grpcCode(error) ?? -1);

/** What a workflow answered an update with; the failure of an activity or child wraps the one that says why. */
export function updateFailure(error: unknown): ApplicationFailure | undefined {
  let failure = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  while (failure instanceof TemporalFailure && !(failure instanceof ApplicationFailure)) failure = failure.cause;
  return failure instanceof ApplicationFailure ? failure : undefined;
}

export const failureType = (error: unknown): string | undefined => updateFailure(error)?.type ?? undefined;

/** The call met a run that was about to close, or had just closed. */
export const meetsAnEnding = (error: unknown): boolean =>
  error instanceof WorkflowNotFoundError ||
  failureType(error) === FAILURES.journeyClosing ||
  failureType(error) === 'AcceptedUpdateCompletedWorkflow';

function fromDataServer(error: RpcError): Problem {
  switch (error.code) {
    case RPC_ERRORS.notFound:
      return new Problem('not-found', error.message, { cause: error });
    case RPC_ERRORS.invalidParams:
      return new Problem('invalid-request', error.message, { members: { errors: issuesOf(error.data) }, cause: error });
    case RPC_ERRORS.gone:
      return new Problem('erased', error.message, { cause: error });
    case RPC_ERRORS.conflict:
      return new Problem('conflict', error.message, { cause: error });
    case RPC_ERRORS.tooLarge:
      return new Problem('too-large', error.message, { cause: error });
    case RPC_ERRORS.rateLimited:
      return new Problem('rate-limited', error.message, { headers: RETRY_SOON, cause: error });
    case RPC_ERRORS.unavailable:
    case RPC_ERRORS.timeout:
      return new Problem('unavailable', 'The data server does not answer. Try again in a moment.', {
        headers: RETRY_SOON,
        cause: error,
      });
    default:
      return internal(error);
  }
}

function issuesOf(data: unknown): FieldError[] {
  const issues = typeof data === 'object' && data !== null && 'issues' in data ? data.issues : undefined;
  return Array.isArray(issues) ? (issues as FieldError[]) : [];
}

function fromWorkflow(error: WorkflowUpdateFailedError): Problem {
  const detail = updateFailure(error)?.message ?? error.message;
  switch (failureType(error)) {
    case FAILURES.notFound:
      return new Problem('not-found', detail, { cause: error });
    case FAILURES.erased:
      return new Problem('erased', detail, { cause: error });
    case FAILURES.invalid:
      return new Problem('invalid-request', detail, { cause: error });
    case FAILURES.conflict:
    case FAILURES.alreadyDecided:
      return new Problem('conflict', detail, { cause: error });
    case FAILURES.escalationExpired:
      return new Problem('gone', detail, { cause: error });
    case FAILURES.unavailable:
      return new Problem('unavailable', detail, { headers: RETRY_SOON, cause: error });
    default:
      return internal(error);
  }
}

/** Body parser and router throw http-errors; their texts may quote the body. */
function fromExpress(error: unknown): Problem | undefined {
  if (error instanceof URIError) return new Problem('invalid-request', 'The path is not a valid URL.');
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  if (error.status === 413) return new Problem('too-large', 'The body may have up to 1 MB. Nothing was done.');
  if (error.status === 415) return new Problem('unsupported-media-type', 'Send application/json in UTF-8.');
  if (error.status >= 400 && error.status < 500)
    return new Problem('malformed-body', 'The body is not valid JSON. Nothing was done; mend it and send it again.');
  return undefined;
}
