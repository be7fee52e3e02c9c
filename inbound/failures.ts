/** Whose fault it is that a message could not be stored. */
import { RPC_ERRORS, RpcError } from '../mcp/protocol';
import { NoParser } from './parsing';

const REFUSALS: readonly number[] = [
  RPC_ERRORS.invalidParams,
  RPC_ERRORS.notFound,
  RPC_ERRORS.gone,
  RPC_ERRORS.conflict,
  RPC_ERRORS.tooLarge,
];

/** True: it is the message, and another try will end the same way. False: something is away; the message can wait. */
export function isMessagesFault(error: unknown): boolean {
  if (error instanceof NoParser) return false;
  return !(error instanceof RpcError) || REFUSALS.includes(error.code);
}

/** Perhaps the data server is busy, perhaps this message keeps it busy: it waits, but not at the head of the queue. */
export const isLate = (error: unknown): error is RpcError =>
  error instanceof RpcError && error.code === RPC_ERRORS.timeout;

/** The data server itself failed: perhaps at this message, perhaps not. */
export const isUnexplained = (error: unknown): boolean =>
  error instanceof RpcError && error.code === RPC_ERRORS.internalError;
