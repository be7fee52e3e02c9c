/** The parts that scenarios are made of: open journeys, run so many at once, run so many a second. */
import type { Client } from '@temporalio/client';
import { closedLoop, openLoop, type Drive } from '../load/drive';
import { openJourney, wholeJourney } from '../load/journey';
import type { BenchLead, System } from '../load/system';
import { handoffMs } from '../measure/history';
import { LatencyRecorder, type Latency } from '../measure/latency';
import { cpuMs, difference, pssBytes, total, type Usage } from '../measure/processes';
import { progressOf } from '../progress';

export const IN_FLIGHT = 50;

export interface Cost extends Drive {
  /** CPU milliseconds by process, per journey */
  cpu_ms: Usage;
  cpu_ms_total: number;
}

export interface Throughput extends Cost {
  journeys_per_s: number;
  pss_bytes: Usage;
}

export interface Latencies extends Cost {
  rate_per_s: number;
  triage: Latency | null;
  /** from the command that starts the destination until the source knows that it has acknowledged */
  handoff: Latency | null;
  journey: Latency | null;
}

/** @returns what failed; the others wait for an answer */
export async function open(system: System, leads: readonly BenchLead[]): Promise<Drive> {
  const tell = progressOf(`${system.name}: opening journeys`, leads.length);
  return closedLoop(leads.length, IN_FLIGHT, async (index) => {
    await openJourney(system, at(leads, index));
    tell();
  });
}

export async function throughput(system: System, leads: readonly BenchLead[]): Promise<Throughput> {
  const cost = await costing(system, () =>
    closedLoop(leads.length, IN_FLIGHT, (index, beganAt) => wholeJourney(system, at(leads, index), beganAt)),
  );
  return { ...cost, journeys_per_s: (cost.n - cost.failed) / cost.seconds, pss_bytes: pssBytes(system.processes()) };
}

export async function latencies(
  system: System,
  leads: readonly BenchLead[],
  ratePerSecond: number,
  client: Client,
): Promise<Latencies> {
  const recorders = { triage: new LatencyRecorder(), journey: new LatencyRecorder() };
  const tell = progressOf(`${system.name}: journeys at ${ratePerSecond} a second`, leads.length);
  const cost = await costing(system, () =>
    openLoop(leads.length, ratePerSecond, async (index, intendedAt) => {
      await wholeJourney(system, at(leads, index), intendedAt, recorders);
      tell();
    }),
  );
  return {
    ...cost,
    rate_per_s: ratePerSecond,
    triage: recorders.triage.summary(),
    handoff: await handoffsOf(system, leads, client),
    journey: recorders.journey.summary(),
  };
}

/** Read afterwards, so that reading costs the measurement nothing. */
async function handoffsOf(system: System, leads: readonly BenchLead[], client: Client): Promise<Latency | null> {
  const recorder = new LatencyRecorder();
  await closedLoop(leads.length, IN_FLIGHT, async (index) => {
    const ms = await handoffMs(client, system.workflowIds(at(leads, index).lead_id)[0]);
    if (ms !== null) recorder.record(ms);
  });
  return recorder.summary();
}

async function costing(system: System, work: () => Promise<Drive>): Promise<Cost> {
  const before = system.processes();
  const began = cpuMs(before);
  const drive = await work();
  const used = difference(cpuMs(before), began);
  const done = Math.max(1, drive.n - drive.failed);
  const perJourney = Object.fromEntries(Object.entries(used).map(([name, ms]) => [name, ms / done]));
  return { ...drive, cpu_ms: perJourney, cpu_ms_total: total(perJourney) };
}

function at(leads: readonly BenchLead[], index: number): BenchLead {
  const lead = leads[index];
  if (!lead) throw new RangeError(`there is no lead ${index}`);
  return lead;
}
