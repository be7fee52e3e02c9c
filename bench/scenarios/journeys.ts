/** What a journey costs and how long it takes, with more and more journeys open, beside the bare skeleton's. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openLoop } from '../load/drive';
import type { BenchLead, System } from '../load/system';
import { post } from '../load/system';
import { historySize, type HistorySize } from '../measure/history';
import { LatencyRecorder, spreadOf, type Latency, type Spread } from '../measure/latency';
import { cpuMs, difference, pssBytes, type Usage } from '../measure/processes';
import { progress } from '../progress';
import { purpleMerit } from '../rig/purple-merit';
import type { Rig } from '../rig/rig';
import { startSkeleton } from '../rig/skeleton';
import { latencies, open, throughput, type Latencies, type Throughput } from './phases';

export interface JourneyPlan {
  /** journeys that wait for an answer while others run, ascending */
  open: readonly number[];
  rounds: number;
  journeysPerRound: number;
  seconds: number;
  ratePerSecond: number;
}

export interface SystemFigures {
  rounds: Throughput[];
  steady: Latencies;
}

export interface Level {
  open: number;
  /** those that could not be opened */
  not_opened: number;
  purple_merit: SystemFigures;
  skeleton: SystemFigures;
  /** POST /api/v1/agents/handoff of a journey that is under way, until the answer */
  handoff_call: Latency | null;
}

export interface JourneyReport {
  plan: JourneyPlan;
  idle: { pss_bytes: Usage; cpu_ms_per_s: Usage };
  history: Record<System['name'], Record<keyof HistorySize, Spread>>;
  levels: Level[];
}

const WARM_UP = 20;
const IDLE_MS = 5_000;
const HISTORY_SAMPLE = 20;

const steadyCount = ({ seconds, ratePerSecond }: JourneyPlan): number =>
  Math.max(1, Math.round(seconds * ratePerSecond));
const handoffCount = (plan: JourneyPlan): number => Math.ceil(steadyCount(plan) / 3);

/** For both systems together. */
export function leadsNeeded(plan: JourneyPlan): number {
  const { rounds, journeysPerRound } = plan;
  const perLevel = rounds * journeysPerRound + steadyCount(plan);
  return 2 * (WARM_UP + Math.max(...plan.open) + plan.open.length * perLevel) + plan.open.length * handoffCount(plan);
}

export async function measureJourneys(rig: Rig, plan: JourneyPlan): Promise<JourneyReport> {
  const ours = purpleMerit(rig);
  const idle = await measureIdle(ours);
  const skeleton = await startSkeleton(rig);
  try {
    progress('warming up');
    const leads = { ours: rig.leads.take(WARM_UP), skeleton: rig.leads.take(WARM_UP) };
    await throughput(ours, leads.ours);
    await throughput(skeleton, leads.skeleton);
    const history = {
      purple_merit: await sampleHistory(rig, ours, leads.ours),
      skeleton: await sampleHistory(rig, skeleton, leads.skeleton),
    };
    const levels: Level[] = [];
    let opened = 0;
    for (const wanted of plan.open) {
      const both = await openBoth(rig, [ours, skeleton], wanted - opened);
      opened = wanted;
      levels.push({ open: wanted, not_opened: both, ...(await measureLevel(rig, plan, wanted, ours, skeleton)) });
    }
    return { plan, idle, history, levels };
  } finally {
    await skeleton.stop();
  }
}

async function measureIdle(ours: System): Promise<JourneyReport['idle']> {
  progress('measuring it idle');
  await sleep(IDLE_MS);
  const began = cpuMs(ours.processes());
  await sleep(IDLE_MS);
  const used = difference(cpuMs(ours.processes()), began);
  const perSecond = Object.fromEntries(Object.entries(used).map(([name, ms]) => [name, (ms * 1_000) / IDLE_MS]));
  return { pss_bytes: pssBytes(ours.processes()), cpu_ms_per_s: perSecond };
}

async function openBoth(rig: Rig, systems: readonly System[], count: number): Promise<number> {
  let failed = 0;
  for (const system of systems) failed += (await open(system, rig.leads.take(count))).failed;
  return failed;
}

/** Turn by turn, so that whatever else the machine does meets both. */
async function measureLevel(
  rig: Rig,
  plan: JourneyPlan,
  openNow: number,
  ours: System,
  skeleton: System,
): Promise<Omit<Level, 'open' | 'not_opened'>> {
  const rounds: Record<System['name'], Throughput[]> = { purple_merit: [], skeleton: [] };
  for (let round = 1; round <= plan.rounds; round++) {
    for (const system of [ours, skeleton]) {
      progress(`${openNow} open, round ${round} of ${plan.rounds}: ${system.name}, ${plan.journeysPerRound} journeys`);
      rounds[system.name].push(await throughput(system, rig.leads.take(plan.journeysPerRound)));
    }
  }
  const steady = async (system: System): Promise<Latencies> => {
    progress(`${openNow} open: ${system.name}, ${plan.seconds} s at ${plan.ratePerSecond} journeys a second`);
    return latencies(system, rig.leads.take(steadyCount(plan)), plan.ratePerSecond, rig.temporal);
  };
  return {
    purple_merit: { rounds: rounds.purple_merit, steady: await steady(ours) },
    skeleton: { rounds: rounds.skeleton, steady: await steady(skeleton) },
    handoff_call: await measureHandoffCall(rig, plan, ours),
  };
}

/** Engagement hands over to a person, as when the lead asks for one. */
async function measureHandoffCall(rig: Rig, plan: JourneyPlan, ours: System): Promise<Latency | null> {
  const leads = rig.leads.take(handoffCount(plan));
  progress(`${leads.length} calls of POST /api/v1/agents/handoff`);
  await open(ours, leads);
  const recorder = new LatencyRecorder();
  await openLoop(leads.length, plan.ratePerSecond, async (index, intendedAt) => {
    await post(`${rig.stack.addresses.api}/api/v1/agents/handoff`, handoffOf(leads[index]?.lead_id ?? ''));
    recorder.record(performance.now() - intendedAt);
  });
  return recorder.summary();
}

const handoffOf = (lead_id: string) => ({
  from_agent: 'engagement',
  to_agent: 'manager',
  lead_id,
  conversation_id: `conv-${lead_id}-1`,
  context: { triage_category: 'Campaign Qualified', priority: 'medium' },
  preservation_data: { short_term_memory: null, conversation_history: [], next_actions: [] },
});

async function sampleHistory(
  { temporal }: Rig,
  system: System,
  leads: readonly BenchLead[],
): Promise<Record<keyof HistorySize, Spread>> {
  const sizes = await Promise.all(
    leads.slice(0, HISTORY_SAMPLE).map(({ lead_id }) => historySize(temporal, system.workflowIds(lead_id))),
  );
  return {
    events: spreadOf(sizes.map(({ events }) => events)),
    transitions: spreadOf(sizes.map(({ transitions }) => transitions)),
  };
}
