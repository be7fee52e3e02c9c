/** /health of the data server. It works as long as it answers; a store that does not makes it `degraded`. */
import type { Health, HealthStatus } from '../../runtime/health-server';
import type { Component } from '../protocol/system-methods';

const ANSWER_WITHIN_MS = 900;
const STATUS: Record<Component['state'], HealthStatus> = { up: 'ok', degraded: 'degraded', down: 'unavailable' };

type Status = Record<string, Component>;

/** @param readStatus may take its time or fail, this answers within a second */
export function createHealthCheck(readStatus: () => Promise<Status>): () => Promise<Health> {
  return async () => {
    const components = await inTime(readStatus());
    if (!components) return { status: 'degraded', components: { stores: { status: 'unavailable' } } };
    const parts = Object.entries(components).map(([name, { state, latency_ms, detail }]) => {
      const latency = latency_ms === null ? {} : { latency_ms };
      return [name, { status: STATUS[state], detail, ...latency }] as const;
    });
    const isOk = parts.every(([, { status }]) => status === 'ok');
    return { status: isOk ? 'ok' : 'degraded', components: Object.fromEntries(parts) };
  };
}

/** Undefined: failed, or too slow. */
async function inTime(status: Promise<Status>): Promise<Status | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([status, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
