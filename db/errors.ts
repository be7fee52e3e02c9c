/** What an error of PostgreSQL means to a caller of the data server. */
import { DatabaseError } from 'pg';

/** classes of SQLSTATE: connection, resources, operator intervention (also a server that is stopping) */
const UNAVAILABLE = /^(08|53|57P)/;
/** text with U+0000, which PostgreSQL cannot store */
const UNSTORABLE_TEXT = new Set(['22021', '22P05']);
const SOCKET_ERRORS = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);
const STATEMENT_TIMEOUT = '57014';

export type StoreFailure = 'unavailable' | 'unstorable_text' | 'timeout' | 'other';

export function storeFailureOf(error: unknown): StoreFailure {
  if (!(error instanceof Error)) return 'other';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error instanceof DatabaseError) {
    if (code === STATEMENT_TIMEOUT) return 'timeout';
    if (UNSTORABLE_TEXT.has(code)) return 'unstorable_text';
    return UNAVAILABLE.test(code) ? 'unavailable' : 'other';
  }
  // the driver reports a lost or unobtainable connection as a plain error
  return SOCKET_ERRORS.has(code) || /connection terminated|timeout exceeded when trying to connect/i.test(error.message)
    ? 'unavailable'
    : 'other';
}
