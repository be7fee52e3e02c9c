/** Idempotency-Key: the same request again gets the first answer. The data server remembers; this process shares what is in flight. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { DataClient, Params } from '../../mcp/protocol';
import { createLogger } from '../../runtime/logger';
import { Problem } from './problem';
import type { Deadline } from './deadline';
import type { Reply } from './route';

export const idempotencyKeySchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,100}$/, 'must be 1 to 100 visible ASCII characters');

const log = createLogger('api.idempotency');
const REPLAYED = { 'Idempotency-Replayed': 'true' };
const POLL_MS = 100;
/** How long to wait for another process that took the key before doing the (idempotent) work here as well. */
const FOREIGN_WAIT_MS = 3_000;

type ClaimedRequest = Params<'claimRequest'>;

export interface KeyedRequest {
  principal: string;
  key: string;
  /** method and path */
  operation: string;
  body: unknown;
  mode: 'exclusive' | 'shared';
  deadline: Deadline;
}

/** What the data server and workflows know a request by: two callers, or two paths, may use the same key. */
export const scopedKey = (principal: string, operation: string, key: string): string =>
  createHash('sha256')
    .update(JSON.stringify([principal, operation, key]))
    .digest('hex');

export type Once = (request: KeyedRequest, run: () => Promise<Reply>) => Promise<Reply>;

/** @throws (from the function) Problem 409 in flight, 422 used for another body */
export function createOnce(data: DataClient): Once {
  const inFlight = new Map<string, Promise<Reply>>();
  return (request, run) => {
    const claim = claimOf(request);
    if (request.mode === 'exclusive') return answerOnce(data, claim, request, run);
    const id = JSON.stringify(claim);
    const shared = inFlight.get(id);
    if (shared) return shared.then((reply) => ({ ...reply, headers: { ...reply.headers, ...REPLAYED } }));
    const running = answerOnce(data, claim, request, run).finally(() => inFlight.delete(id));
    inFlight.set(id, running);
    return running;
  };
}

function claimOf({ principal, key, operation, body }: KeyedRequest): ClaimedRequest {
  const text = canonicalize(body ?? null) ?? 'null';
  return { principal, key, operation, body_sha256: createHash('sha256').update(text).digest('hex') };
}

async function answerOnce(
  data: DataClient,
  claim: ClaimedRequest,
  request: KeyedRequest,
  run: () => Promise<Reply>,
): Promise<Reply> {
  const earlier = await findEarlier(data, claim, request);
  if (earlier) return earlier;
  try {
    const reply = await run();
    await keep(data, claim, reply);
    return reply;
  } catch (error) {
    await keep(data, claim, null);
    throw error;
  }
}

async function findEarlier(
  data: DataClient,
  claim: ClaimedRequest,
  { key, mode, deadline }: KeyedRequest,
): Promise<Reply | undefined> {
  const foreignUntil = Date.now() + FOREIGN_WAIT_MS;
  for (;;) {
    const state = await deadline.race(data.call('claimRequest', claim));
    switch (state.state) {
      case 'new':
        return undefined;
      case 'answered':
        return { status: state.status, body: state.body, headers: REPLAYED };
      case 'erased':
        throw new Problem(
          'erased',
          `What Idempotency-Key ${key} was used for was done, for a lead that was erased since: the answer is gone.`,
        );
      case 'mismatch':
        throw new Problem(
          'idempotency-mismatch',
          `Idempotency-Key ${key} was used for another request. Take a new key for a new request.`,
        );
      case 'in_flight':
        if (mode === 'exclusive')
          throw new Problem(
            'conflict',
            `A request with Idempotency-Key ${key} is in flight. Ask again in a moment for its answer.`,
            {
              headers: { 'Retry-After': '1' },
            },
          );
        if (Date.now() >= foreignUntil) return undefined;
        await sleep(POLL_MS);
    }
  }
}

/** Final answers are kept. Everything else gives the key back: whoever comes again may get a better answer. */
async function keep(data: DataClient, claim: ClaimedRequest, reply: Reply | null): Promise<void> {
  const isFinal = reply?.status === 200 || reply?.status === 201;
  const answer = isFinal
    ? { status: reply.status, body: z.json().parse(JSON.parse(JSON.stringify(reply.body))) }
    : null;
  try {
    await data.call('answerRequest', { ...claim, answer });
  } catch (err) {
    log.warn({ err, operation: claim.operation }, 'an answer could not be kept for its Idempotency-Key');
  }
}
