/** Table `http_requests`: the memory of HTTP idempotency keys. Answers may repeat personal fields, so they are encrypted. */
import type { Vault } from '../pii';
import type { Queryable } from '../queryable';

const KEEP_HOURS = 24;
/** A claim that was never answered belongs to a process that died. */
const IN_FLIGHT_SECONDS = 60;

export interface HttpRequest {
  principal: string;
  key: string;
  operation: string;
  body_sha256: string;
}

export interface HttpAnswer {
  status: number;
  body: unknown;
}

export type RequestState =
  { state: 'new' | 'in_flight' | 'mismatch' | 'erased' } | ({ state: 'answered' } & HttpAnswer);

interface Row {
  operation: string;
  body_sha256: string;
  answered_at: string | null;
  answer: Buffer | null;
}

const place = (request: HttpRequest): string => `http_requests.answer:${request.principal}:${request.key}`;

/** Takes the key, also from one who has had it too long. */
export async function claimRequest(
  db: Queryable,
  vault: Vault,
  request: HttpRequest,
  now: Date,
): Promise<RequestState> {
  const { principal, key, operation, body_sha256 } = request;
  const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);
  const taken = await db.query(
    `INSERT INTO http_requests AS r (principal, key, operation, body_sha256, claimed_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (principal, key) DO UPDATE SET operation = $3, body_sha256 = $4, claimed_at = $5, answered_at = NULL, answer = NULL
     WHERE r.claimed_at <= $6
       OR (r.answered_at IS NULL AND r.claimed_at <= $7 AND r.operation = $3 AND r.body_sha256 = $4)`,
    [principal, key, operation, body_sha256, now, ago(KEEP_HOURS * 3600), ago(IN_FLIGHT_SECONDS)],
  );
  if (taken.rowCount === 1) return { state: 'new' };
  const { rows } = await db.query<Row>(
    'SELECT operation, body_sha256, answered_at, answer FROM http_requests WHERE principal = $1 AND key = $2',
    [principal, key],
  );
  const [first] = rows;
  if (!first) return { state: 'in_flight' };
  if (first.operation !== operation || first.body_sha256 !== body_sha256) return { state: 'mismatch' };
  if (!first.answer) return { state: first.answered_at === null ? 'in_flight' : 'erased' };
  return { state: 'answered', ...(JSON.parse(vault.openShared(first.answer, place(request))) as HttpAnswer) };
}

/**
 * The first answer is kept.
 * @param answer with the lead that it is about: it goes when that one is erased
 * @returns false when another one was kept before, or another body has the key
 */
export async function keepAnswer(
  db: Queryable,
  vault: Vault,
  request: HttpRequest,
  { lead_id, ...answer }: HttpAnswer & { lead_id: string | null },
  now: Date,
): Promise<boolean> {
  const kept = await db.query(
    `UPDATE http_requests SET answer = $5, answered_at = $6, lead_id = $7
     WHERE principal = $1 AND key = $2 AND operation = $3 AND body_sha256 = $4 AND answered_at IS NULL`,
    [
      request.principal,
      request.key,
      request.operation,
      request.body_sha256,
      vault.sealShared(JSON.stringify(answer), place(request)),
      now,
      lead_id,
    ],
  );
  return kept.rowCount === 1;
}

export async function giveBack(db: Queryable, request: HttpRequest): Promise<void> {
  await db.query(
    'DELETE FROM http_requests WHERE principal = $1 AND key = $2 AND operation = $3 AND body_sha256 = $4 AND answered_at IS NULL',
    [request.principal, request.key, request.operation, request.body_sha256],
  );
}
