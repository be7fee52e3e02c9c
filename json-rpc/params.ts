/** Parameters of a call, checked against the method's schema. */
import type { z } from 'zod';
import { RPC_ERRORS, RpcError } from './errors';

const MAX_ISSUES = 20;

export interface ParamIssue {
  /** `query.filter.status`; empty for the parameters as a whole */
  path: string;
  /** what is expected; never what was given */
  message: string;
}

/** as many are named in the message; all are in `data` */
const MAX_NAMED = 5;

/** @throws RpcError `invalidParams`, data: `{ issues }` */
export function parseParams<S extends z.ZodType>(schema: S, params: unknown): z.output<S> {
  // a schema would drop it in silence
  if (hasPrototypeKey(params)) throw invalidParams([{ path: '', message: '__proto__ is no name' }]);
  const parsed = schema.safeParse(params ?? {});
  if (parsed.success) return parsed.data;
  throw invalidParams(
    parsed.error.issues
      .slice(0, MAX_ISSUES)
      .map(({ path, message }): ParamIssue => ({ path: path.map(String).join('.'), message })),
  );
}

/** In a value that was JSON: as deep as that is allowed to be. */
function hasPrototypeKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(hasPrototypeKey);
}

function invalidParams(issues: readonly ParamIssue[]): RpcError {
  const named = issues.slice(0, MAX_NAMED).map(({ path, message: what }) => `${path || 'params'}: ${what}`);
  return new RpcError(RPC_ERRORS.invalidParams, `Invalid params: ${named.join('; ')}`, { issues });
}
