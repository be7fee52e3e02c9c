/** What of a failed call is logged: what the caller did wrong is no news. */
import type { Logger } from '../../runtime/logger';
import type { Problem } from './problem';

/** @param call without PII */
export function reportFailure(log: Logger, error: unknown, { status }: Problem, call: Record<string, string>): void {
  const line = { err: error, status, ...call };
  if (status === 503) log.warn(line, 'a call could not be answered now');
  else if (status >= 500) log.error(line, 'a call failed');
}
