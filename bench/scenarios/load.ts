/** SPEC section 16's load, with generated leads of every kind in hundreds of campaigns, checked to the last message. */
import { setTimeout as sleep } from 'node:timers/promises';
import { leadId } from '../../data/lead';
import { openLoop, type Drive } from '../load/drive';
import { THINK_MS } from '../load/journey';
import type { BenchLead } from '../load/system';
import { LatencyRecorder, type Latency } from '../measure/latency';
import { cpuMs, difference, pssBytes, total, type Usage } from '../measure/processes';
import { progress, progressOf } from '../progress';
import { purpleMerit } from '../rig/purple-merit';
import type { Rig } from '../rig/rig';
import { startSkeleton } from '../rig/skeleton';
import { auditOf, progressOfJourneys, type Audit } from './audit';
import { latencies } from './phases';

export interface LoadPlan {
  campaigns: number;
  leadsPerHour: number;
  minutes: number;
}

export interface LoadReport {
  plan: LoadPlan;
  drive: Drive;
  triage: Latency | null;
  audit: Audit;
  /** CPU milliseconds a journey, by process */
  cpu_ms: Usage;
  cpu_ms_total: number;
  skeleton_cpu_ms_total: number;
  /** by process, at the moment when all together used most */
  peak_pss_bytes: Usage;
  checks: Check[];
}

export interface Check {
  what: string;
  wanted: string;
  seen: string;
  holds: boolean;
}

const SAMPLE_MS = 10_000;
const QUIET_MS = 10_000;
const SETTLE_LIMIT_MS = 180_000;
const MAX_SKELETON_SECONDS = 120;
const MEBIBYTE = 2 ** 20;

export const leadsOf = ({ leadsPerHour, minutes }: LoadPlan): number => Math.round((leadsPerHour * minutes) / 60);
const ratePerSecond = ({ leadsPerHour }: LoadPlan): number => leadsPerHour / 3_600;
export const skeletonLeads = (plan: LoadPlan): number =>
  Math.round(Math.min(plan.minutes * 60, MAX_SKELETON_SECONDS) * ratePerSecond(plan));

export async function measureLoad(rig: Rig, plan: LoadPlan): Promise<LoadReport> {
  const ours = purpleMerit(rig);
  const leads = Array.from({ length: leadsOf(plan) }, (_, index) => leadId(index + 1));
  const triage = new LatencyRecorder();
  const replies = answerMail(rig, (lead) => ours.reply(lead));
  const peak = new Peak(() => pssBytes(ours.processes()));
  const processes = ours.processes();
  const began = cpuMs(processes);
  progress(`${leads.length} leads at ${plan.leadsPerHour} an hour`);
  const tell = progressOf('leads', leads.length);
  const drive = await openLoop(leads.length, ratePerSecond(plan), async (index, intendedAt) => {
    await ours.triage({ lead_id: leads[index] ?? '', campaign_id: '' });
    triage.record(performance.now() - intendedAt);
    tell();
  });
  await untilQuiet(rig, leads);
  await replies.finish();
  const used = difference(cpuMs(processes), began);
  peak.stop();
  const cpu_ms = Object.fromEntries(Object.entries(used).map(([name, ms]) => [name, ms / leads.length]));
  const audit = await auditOf(rig, leads);
  const measured = {
    plan,
    drive: { ...drive, failed: drive.failed + replies.failed() },
    triage: triage.summary(),
    audit,
    cpu_ms,
    cpu_ms_total: total(cpu_ms),
    skeleton_cpu_ms_total: await skeletonCost(rig, plan),
    peak_pss_bytes: peak.usage,
  };
  return { ...measured, checks: checksOf(measured, rig.incidents) };
}

/** Everybody answers the first message, well. */
function answerMail({ mail }: Rig, reply: (lead: BenchLead) => Promise<void>) {
  const answered = new Map<string, Promise<void>>();
  let failed = 0;
  mail.arrivals.onArrival = (lead_id) => {
    if (answered.has(lead_id)) return;
    const answering = sleep(THINK_MS).then(() => reply({ lead_id, campaign_id: '' }));
    answered.set(
      lead_id,
      answering.catch(() => {
        failed += 1;
      }),
    );
  };
  return {
    failed: () => failed,
    finish: async () => {
      await Promise.all(answered.values());
    },
  };
}

/** Until nothing has moved for ten seconds: whoever is open then waits for a person, a time, or an answer. */
async function untilQuiet(rig: Rig, leads: readonly string[]): Promise<void> {
  progress('all have come; waiting until nothing moves any more');
  const deadline = Date.now() + SETTLE_LIMIT_MS;
  let last = '';
  let movedAt = Date.now();
  while (Date.now() - movedAt < QUIET_MS && Date.now() < deadline) {
    await sleep(1_000);
    const now = await progressOfJourneys(rig, leads);
    if (now !== last) movedAt = Date.now();
    last = now;
  }
}

async function skeletonCost(rig: Rig, plan: LoadPlan): Promise<number> {
  const skeleton = await startSkeleton(rig);
  try {
    progress('the skeleton at the same rate');
    const leads = rig.leads.take(skeletonLeads(plan));
    return (await latencies(skeleton, leads, ratePerSecond(plan), rig.temporal)).cpu_ms_total;
  } finally {
    await skeleton.stop();
  }
}

/** The largest of samples taken every ten seconds. */
class Peak {
  usage: Usage;
  readonly #timer: NodeJS.Timeout;

  constructor(measure: () => Usage) {
    this.usage = measure();
    this.#timer = setInterval(() => {
      const now = measure();
      if (total(now) > total(this.usage)) this.usage = now;
    }, SAMPLE_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

function checksOf(report: Omit<LoadReport, 'checks'>, incidents: readonly string[]): Check[] {
  const { drive, triage, audit, cpu_ms_total, skeleton_cpu_ms_total, peak_pss_bytes } = report;
  const atMost = (what: string, value: number | undefined, limit: number, unit: string): Check => ({
    what,
    wanted: `at most ${limit} ${unit}`,
    seen: value === undefined ? 'not measured' : `${Math.round(value * 100) / 100} ${unit}`,
    holds: value !== undefined && value <= limit,
  });
  const measured = total(peak_pss_bytes) > 0;
  return [
    atMost('triage call, p95', triage?.p95, 1_000, 'ms'),
    atMost('handoff, stored to acknowledged, mean', audit.handoff_mean_ms ?? undefined, 150, 'ms'),
    atMost('calls that failed', drive.failed, 0, ''),
    atMost('journeys missing or twice', audit.journeys_missing + audit.journeys_twice, 0, ''),
    atMost('journeys, workflows or steps that failed', audit.failed, 0, ''),
    atMost('messages sent twice, lost, or of unknown fate', audit.messages_wrong, 0, ''),
    atMost('processes that crashed', incidents.length, 0, ''),
    atMost('CPU over the skeleton’s', measured ? cpu_ms_total / skeleton_cpu_ms_total : undefined, 1.6, 'times'),
    atMost('memory of all processes, peak', measured ? total(peak_pss_bytes) / MEBIBYTE : undefined, 1_536, 'MiB'),
  ];
}
