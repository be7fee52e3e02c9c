/** Health of what lies behind the server, and the memory of HTTP idempotency keys. */
import { performance } from 'node:perf_hooks';
import { claimRequest, giveBack, keepAnswer } from '../../../db/repositories/http-requests';
import { modelsInRoles } from '../../../db/repositories/models';
import { pausedDomains } from '../../../db/repositories/sending-domains';
import { undelivered } from '../../../db/repositories/undelivered-notifications';
import type { Queryable } from '../../../db/queryable';
import type { Result } from '../../protocol';
import type { Component } from '../../protocol/system-methods';
import type { Handlers } from '../handler';
import { leadNamedIn } from '../lead-named';
import type { HandlerDeps } from './deps';

/** in an operation: `POST /api/v1/leads/test-123/triage` */
const LEAD_PATH = /\/leads\/([^/]+)\//;

type JsonValue = Extract<Result<'claimRequest'>, { state: 'answered' }>['body'];

export function systemHandlers(deps: HandlerDeps): Pick<Handlers, 'getStatus' | 'claimRequest' | 'answerRequest'> {
  return {
    async getStatus(_params, { db }) {
      const probes = Object.entries({
        postgres: () => timed(() => probePostgres(db)),
        sending_domains: () => timed(() => probeDomains(db)),
        triage_model: () => timed(() => probeModel(db)),
        notifications: () => timed(() => probeNotifications(db)),
        ...deps.probes,
      });
      const states = await Promise.all(probes.map(async ([name, probe]) => [name, await safely(probe)] as const));
      return { components: Object.fromEntries(states) };
    },

    async claimRequest(request, { db }) {
      const claimed = await claimRequest(db, deps.vault, request, deps.clock());
      if (claimed.state !== 'answered') return { state: claimed.state };
      return { state: 'answered', status: claimed.status, body: claimed.body as JsonValue };
    },

    async answerRequest({ answer, ...request }, { db }) {
      if (answer) {
        const lead_id = leadNamedIn(answer.body) ?? LEAD_PATH.exec(request.operation)?.[1] ?? null;
        return { kept: await keepAnswer(db, deps.vault, request, { ...answer, lead_id }, deps.clock()) };
      }
      await giveBack(db, request);
      return { kept: false };
    },
  };
}

type Said = Pick<Component, 'state' | 'detail'>;

async function probePostgres(db: Queryable): Promise<Said> {
  const { rows } = await db.query<{ server_version: string }>('SHOW server_version');
  return { state: 'up', detail: `PostgreSQL ${rows[0]?.server_version ?? ''}` };
}

/** Mail of a paused domain waits for a person. */
async function probeDomains(db: Queryable): Promise<Said> {
  const paused = await pausedDomains(db);
  if (paused.length === 0) return { state: 'up', detail: 'none is paused' };
  const names = paused.map(({ domain, paused_reason }) => `${domain} (${paused_reason ?? 'by hand'})`).join(', ');
  return { state: 'degraded', detail: `paused, resume with merit domains resume: ${names}` };
}

/** Which model is to decide; the health of triage's worker says which one does. */
async function probeModel(db: Queryable): Promise<Said> {
  const { champion, challenger } = await modelsInRoles(db, 'triage');
  const decides = champion ? `${champion.model_id} decides` : 'the rules decide';
  return { state: 'up', detail: challenger ? `${decides}; ${challenger.model_id} answers beside` : decides };
}

/** Whether people hear of what waits for them. What somebody has decided or taken meanwhile is no trouble any more. */
async function probeNotifications(db: Queryable): Promise<Said> {
  const { refused, unconfirmed, released, last_error } = await undelivered(db);
  const troubles = [
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(unconfirmed > 0 ? [`${unconfirmed} of unknown fate and not sent again`] : []),
    ...(released > 0 ? [`${released} not taken yet and tried again`] : []),
  ].join(', ');
  if (troubles === '') return { state: 'up', detail: 'no message about what waits for somebody has failed' };
  const error = last_error === null ? '' : ` (${last_error})`;
  return { state: 'degraded', detail: `of messages about what waits for somebody: ${troubles}${error}` };
}

/** How long it takes to ask. */
async function timed(probe: () => Promise<Said>): Promise<Component> {
  const started = performance.now();
  const { state, detail } = await probe();
  return { state, latency_ms: Math.round((performance.now() - started) * 10) / 10, detail };
}

/** A part that cannot be asked is down; its error may hold addresses, so it stays here. */
async function safely(probe: () => Promise<Component>): Promise<Component> {
  try {
    return await probe();
  } catch {
    return { state: 'down', latency_ms: null, detail: 'does not answer' };
  }
}
