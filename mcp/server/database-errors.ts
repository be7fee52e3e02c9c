/** What PostgreSQL and its driver throw, as the errors a caller may see. No SQL, no names of tables, no values. */
import { DatabaseError } from 'pg';
import { RPC_ERRORS, RpcError } from '../protocol';

const CONNECTION_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN']);
/** The driver gives these no code. */
const CONNECTION_MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Client was closed)/;

/** First match wins: SQLSTATE, or its class (two characters). */
const BY_SQLSTATE: readonly (readonly [prefix: string, code: number, message: string])[] = [
  ['57014', RPC_ERRORS.timeout, 'The store took too long'],
  ['57', RPC_ERRORS.unavailable, 'The store is restarting'],
  ['08', RPC_ERRORS.unavailable, 'The store cannot be reached'],
  ['53', RPC_ERRORS.unavailable, 'The store is out of resources'],
  ['58', RPC_ERRORS.unavailable, 'The store failed'],
  ['25006', RPC_ERRORS.unavailable, 'The store is read-only at the moment'],
  ['40', RPC_ERRORS.unavailable, 'Too many writes to the same rows at once'],
  ['55P03', RPC_ERRORS.unavailable, 'The row is in use'],
  ['23505', RPC_ERRORS.conflict, 'It exists already'],
  ['23503', RPC_ERRORS.conflict, 'It refers to something that does not exist, or something refers to it'],
  ['23', RPC_ERRORS.invalidParams, 'A value is not allowed'],
  // text with U+0000, a number out of range
  ['22', RPC_ERRORS.invalidParams, 'A value cannot be stored'],
];

/** Undefined: not an error of the database, or one that is our fault. */
export function translateDatabaseError(error: unknown): RpcError | undefined {
  if (error instanceof DatabaseError) {
    const found = BY_SQLSTATE.find(([prefix]) => error.code?.startsWith(prefix));
    return found && new RpcError(found[1], found[2]);
  }
  if (!(error instanceof Error)) return undefined;
  const isConnection = CONNECTION_CODES.has(codeOf(error) ?? '') || CONNECTION_MESSAGES.test(error.message);
  return isConnection ? new RpcError(RPC_ERRORS.unavailable, 'The store cannot be reached') : undefined;
}

/** Rolled back by PostgreSQL in favour of another transaction: the same work may succeed now. */
export const isRepeatable = (error: unknown): boolean =>
  error instanceof DatabaseError && (error.code === '40001' || error.code === '40P01');

function codeOf(error: Error): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
