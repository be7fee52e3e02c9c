/** One lead's journey under load: triage, the message, the lead's answer, the end. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LatencyRecorder } from '../measure/latency';
import type { BenchLead, System } from './system';

export interface JourneyLatencies {
  triage: LatencyRecorder;
  journey: LatencyRecorder;
}

const CLOSE_LIMIT_MS = 120_000;
/** Nobody answers before the message is out for good. Not counted as time that the journey took. */
export const THINK_MS = 500;

/** As far as the wait for an answer. */
export async function openJourney(system: System, lead: BenchLead, onTriaged = (): void => undefined): Promise<void> {
  const sent = system.sent(lead.lead_id);
  // told below, or never asked for when the triage fails
  sent.catch(() => undefined);
  await system.triage(lead);
  onTriaged();
  await sent;
}

/**
 * @param intendedAt when it was meant to begin, by performance.now()
 * @throws Error when it did not go the way of a lead that answers its first message
 */
export async function wholeJourney(
  system: System,
  lead: BenchLead,
  intendedAt: number,
  latencies?: JourneyLatencies,
): Promise<void> {
  await openJourney(system, lead, () => latencies?.triage.record(performance.now() - intendedAt));
  await sleep(THINK_MS);
  await system.reply(lead);
  const outcome = await inTime(system.closed(lead.lead_id));
  if (outcome !== 'engaged') throw new Error(`a journey closed as ${outcome} instead of engaged`);
  latencies?.journey.record(performance.now() - intendedAt - THINK_MS);
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const tell = (): void => reject(new Error(`a journey was not closed ${CLOSE_LIMIT_MS / 1_000} s after the answer`));
    timer = setTimeout(tell, CLOSE_LIMIT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
