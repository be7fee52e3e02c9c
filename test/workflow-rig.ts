/**
 * Runs the real workflows on a real Temporal server, with activities that a test scripts. Each rig has a namespace of its own,
 * and replays every history it made before it goes.
 */
import { randomUUID } from 'node:crypto';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker';
import { ensureNamespace, registerSearchAttributes } from '../runtime/temporal';
import type {
  CampaignActivities,
  EngagementActivities,
  EscalationActivities,
  HandoffActivities,
  JourneyActivities,
  OutreachPlan,
  TriageDecision,
} from '../workflows/contracts/activities';
import { AGENTS } from '../workflows/contracts/agents';
import type { HandoffOrder } from '../workflows/contracts/handoff';
import { leadWorkflowId } from '../workflows/contracts/ids';
import type { LeadJourneyInput } from '../workflows/contracts/journey';
import type { WorkflowSettings } from '../workflows/contracts/settings';
import { waitFor } from './wait-for';

export type ScriptedActivities = JourneyActivities &
  HandoffActivities &
  EngagementActivities &
  EscalationActivities &
  CampaignActivities;

export interface WorkflowRig {
  client: Client;
  namespace: string;
  /** every activity call, in order */
  calls: { name: string; input: unknown }[];
  callsOf(name: keyof ScriptedActivities): unknown[];
  startJourney(input?: Partial<LeadJourneyInput>): Promise<WorkflowHandle>;
  /** Replays all histories made so far and closes. */
  close(): Promise<void>;
}

export const SETTINGS: WorkflowSettings = {
  reply_wait_seconds: 600,
  handoff_timeout_seconds: 30,
  escalation_reminder_seconds: 300,
  escalation_expiry_seconds: 600,
  escalation_default: 'reject',
  optimize_interval_seconds: 3_600,
};

const SHA256 = 'a'.repeat(64);

export const triageOf = (overrides: Partial<TriageDecision> = {}, category: TriageDecision['triage']['category'] = 'Campaign Qualified'): TriageDecision => ({
  triage: {
    category,
    confidence: 0.9,
    score: 72,
    score_factors: [
      { name: 'company_size', value: 80, points: 20 },
      { name: 'industry', value: 70, points: 18 },
      { name: 'engagement_history', value: 50, points: 12 },
      { name: 'source_quality', value: 88, points: 22 },
    ],
    fit: 75,
    engagement: 50,
    reasons: [],
    recommended_actions: [],
    journey_no: 1,
  },
  campaign_id: 'camp-001',
  prospectable: true,
  low_confidence: false,
  ...overrides,
});

export const planOf = (overrides: Partial<OutreachPlan> = {}): OutreachPlan => ({
  campaign_id: 'camp-001',
  touch: 1,
  channel: 'Email',
  variant_id: 'var-1',
  delivery_time: new Date(0).toISOString(),
  approval_required: false,
  lead_score: 72,
  warnings: [],
  ...overrides,
});

/** The way of a qualified lead that nobody answers. A test replaces what it is about; what nobody scripted fails. */
const plainActivities: Partial<ScriptedActivities> = {
  openJourney: async ({ journey_no, lead_id }) => ({ journey_no, campaign_id: 'camp-001', conversation_id: `conv-${lead_id}-${journey_no}` }),
  triageLead: async () => triageOf(),
  prepareHandoff: async ({ lead_id, to_agent, conversation_id, priority }): Promise<HandoffOrder> => ({
    handoff_id: `hof-${lead_id}-${to_agent}`,
    from_agent: 'lead_triage',
    to_agent,
    conversation_id,
    context_sha256: SHA256,
    priority,
  }),
  acceptHandoff: async ({ order }) => ({ context_sha256: order.context_sha256 }),
  markHandedOff: async () => undefined,
  setStage: async () => undefined,
  planOutreach: async () => planOf(),
  sendMessage: async ({ lead_id, touch }) => ({ status: 'sent', ledger_id: `send-${lead_id}.camp-001.${touch}` }),
  learnFromTouch: async () => undefined,
  completeHandoff: async () => undefined,
  closeJourney: async ({ outcome }) => outcome,
  openEscalation: async ({ escalation_id }) => ({ escalation_id }),
  settleEscalation: async (answer) => answer,
};

let bundle: Promise<WorkflowBundle> | undefined;

export async function createWorkflowRig(script: Partial<ScriptedActivities> = {}): Promise<WorkflowRig> {
  const address = process.env.TEST_TEMPORAL_ADDRESS;
  if (!address) throw new Error('TEST_TEMPORAL_ADDRESS is not set: run through jest’s integration project');
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  bundle ??= bundleWorkflowCode({ workflowsPath: require.resolve('../workflows'), logger: new DefaultLogger('ERROR') });
  const workflowBundle = await bundle;
  const connection = await Connection.connect({ address });
  const namespace = `rig-${randomUUID()}`;
  await ensureNamespace(connection, namespace);
  await waitFor(() => registerSearchAttributes(connection, namespace).then(() => true, () => false), 'the namespace');
  const client = new Client({ connection, namespace });
  const native = await NativeConnection.connect({ address });
  const calls: WorkflowRig['calls'] = [];
  const activities = record({ ...plainActivities, ...script }, calls);
  const workers = await Promise.all(
    AGENTS.map((taskQueue) => Worker.create({ connection: native, namespace, taskQueue, workflowBundle, activities, stickyQueueScheduleToStartTimeout: '1s' })),
  );
  const runs = workers.map((worker) => worker.run());

  return {
    client,
    namespace,
    calls,
    callsOf: (name) => calls.filter((call) => call.name === name).map((call) => call.input),
    startJourney(input = {}) {
      const lead_id = input.lead_id ?? `lead-${randomUUID()}`;
      const args: [LeadJourneyInput] = [{ journey_no: 1, campaign_id: 'camp-001', priority: 'medium', settings: SETTINGS, ...input, lead_id }];
      return client.workflow.start('leadJourney', { workflowId: leadWorkflowId(lead_id), taskQueue: 'lead_triage', args });
    },
    async close() {
      await replayAll(client, workflowBundle);
      workers.forEach((worker) => worker.shutdown());
      await Promise.all(runs);
      await native.close();
      await connection.close();
    },
  };
}

function record(activities: Partial<ScriptedActivities>, calls: WorkflowRig['calls']): object {
  return Object.fromEntries(
    Object.entries(activities).map(([name, run]) => [
      name,
      async (input: never): Promise<unknown> => {
        calls.push({ name, input });
        return (run as (input: never) => Promise<unknown>)(input);
      },
    ]),
  );
}

/** Today's code must be able to replay whatever it just did. */
async function replayAll(client: Client, workflowBundle: WorkflowBundle): Promise<void> {
  const histories: { workflowId: string; history: Awaited<ReturnType<WorkflowHandle['fetchHistory']>> }[] = [];
  for await (const { workflowId, runId } of client.workflow.list()) {
    histories.push({ workflowId, history: await client.workflow.getHandle(workflowId, runId).fetchHistory() });
  }
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories)) {
    if (error) throw new Error(`${workflowId} does not replay`, { cause: error });
  }
}
