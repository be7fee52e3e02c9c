/** What a method of the data server is given, and what it must give back. */
import type { Queryable } from '../../db/queryable';
import type { Principal } from '../protocol/access';
import type { MethodName, ParsedParams, Result } from '../protocol';

export interface CallContext {
  principal: Principal;
  /** names this call in logs and in the audit */
  requestId: string;
  /** the read pool for `read` methods, the call's own transaction for `keyed` and `natural` ones */
  db: Queryable;
  /** Runs after the transaction has been committed (at once for reads); never when it was rolled back. */
  afterCommit(task: () => void): void;
}

/** @throws RpcError to answer with that error; anything else becomes an internal error without its text */
export type Handler<M extends MethodName> = (params: ParsedParams<M>, context: CallContext) => Promise<Result<M>>;

export type Handlers = { [M in MethodName]: Handler<M> };
