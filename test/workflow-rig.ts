/**
 * Runs the real workflows on a real Temporal server, with activities that each test scripts. A rig has a namespace of its own,
 * and replays every history that was made in it before it goes.
 */
import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type WorkerOptions,
  type WorkflowBundle,
} from '@temporalio/worker';
import { ensureNamespace, registerSearchAttributes } from '../runtime/temporal';
import type {
  AssignmentActivities,
  CampaignActivities,
  EngagementActivities,
  EscalationActivities,
  HandoffActivities,
  JourneyActivities,
  MemoryActivities,
  RetrainingActivities,
  OutreachPlan,
  TriageDecision,
} from '../workflows/contracts/activities';
import { AGENTS } from '../workflows/contracts/agents';
import type { HandoffOrder } from '../workflows/contracts/handoff';
import { leadWorkflowId } from '../workflows/contracts/workflow-ids';
import type { LeadJourneyInput, LeadJourneyResult } from '../workflows/contracts/journey';
import type { WorkflowSettings } from '../workflows/contracts/settings';
import { unlessHeld } from '../workers/patches';
import { waitFor } from './wait-for';
import { stepsWithoutSummary, type History } from './web-ui';

export type ScriptedActivities = JourneyActivities &
  AssignmentActivities &
  HandoffActivities &
  EngagementActivities &
  EscalationActivities &
  CampaignActivities &
  MemoryActivities &
  RetrainingActivities;

export interface WorkflowRig {
  client: Client;
  namespace: string;
  /** Begins a test: forgets the calls of the one before, and replaces what this one is about. */
  script(activities?: Partial<ScriptedActivities>): void;
  /** inputs of the calls of one activity, in order */
  callsOf(name: keyof ScriptedActivities): unknown[];
  /** Waits until an activity has been called so often. */
  called(name: keyof ScriptedActivities, times?: number): Promise<void>;
  /** a journey's first destination of a kind */
  childOf(journey: WorkflowHandle, kind: 'engagement' | 'nurture' | 'support'): WorkflowHandle;
  startJourney(input?: Partial<LeadJourneyInput>): Promise<WorkflowHandle>;
  /** Stops every worker until the next deploy: what comes meanwhile waits. */
  withdraw(): Promise<void>;
  /** Replaces every worker by ones with other workflow code; without a path by ones with today's. */
  deploy(workflowsPath?: string, heldPatches?: string[]): Promise<void>;
  /** Replays all histories made so far, makes sure that each step of them has a summary, and closes. */
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

/** As new journeys are started. */
export const SEQUENCES: WorkflowSettings = {
  ...SETTINGS,
  sequences: { max_touches: 3, nurture_touches: 3, accept_wait_seconds: 600 },
};

/** The workers' own, see workers/worker.ts. */
const dataConverter = { payloadConverterPath: require.resolve('../workflows/payload-converter') };

const ACTIVITY_NAMES = [
  'openJourney',
  'triageLead',
  'overrideCategory',
  'prepareHandoff',
  'handOnLateAnswer',
  'markHandedOff',
  'setStage',
  'closeJourney',
  'assignRepresentative',
  'settleAssignment',
  'acceptHandoff',
  'completeHandoff',
  'planOutreach',
  'sendMessage',
  'learnFromTouch',
  'openEscalation',
  'remindEscalation',
  'settleEscalation',
  'noteMalformedSignal',
  'noteLateSignal',
  'recallCampaign',
  'analyzeCampaign',
  'applyChange',
  'settleChange',
  'consolidateBatches',
  'trainChallenger',
  'promoteChallenger',
] as const satisfies (keyof ScriptedActivities)[];

const SHA256 = 'a'.repeat(64);

export const triageOf = (
  overrides: Partial<TriageDecision> = {},
  category: TriageDecision['triage']['category'] = 'Campaign Qualified',
): TriageDecision => ({
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
  openJourney: async ({ journey_no, lead_id }) => ({
    journey_no,
    campaign_id: 'camp-001',
    conversation_id: `conv-${lead_id}-${journey_no}`,
  }),
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
  sendMessage: async ({ lead_id, touch }) => ({
    status: 'sent',
    ledger_id: `send-${lead_id}.camp-001.${touch}`,
    follow_up_at: new Date(Date.now() + 1_000).toISOString(),
  }),
  learnFromTouch: async () => undefined,
  completeHandoff: async () => undefined,
  closeJourney: async ({ outcome }) => outcome,
  assignRepresentative: async () => ({ assignment: null, has_representatives: false, asked: [] }),
  openEscalation: async () => ({ standing: null }),
  settleEscalation: async (answer) => answer,
  recallCampaign: async () => ({ analyses: 0, open_escalation_id: null }),
};

export async function createWorkflowRig(): Promise<WorkflowRig> {
  const address = process.env.TEST_TEMPORAL_ADDRESS;
  if (!address) throw new Error('TEST_TEMPORAL_ADDRESS is not set: run through jest’s integration project');
  Runtime.install({ logger });
  const today = await bundleWorkflows(require.resolve('../workflows'));
  const connection = await Connection.connect({ address });
  const namespace = `rig-${randomUUID()}`;
  await ensureNamespace(connection, namespace);
  await registerSearchAttributes(connection, namespace);
  const client = new Client({ connection, namespace });
  const native = await NativeConnection.connect({ address });
  const scripted = new Script();
  const fleet = new Fleet({ connection: native, namespace, activities: scripted.activities() });
  await fleet.deploy(today);

  return {
    client,
    namespace,
    script: (overrides = {}) => scripted.replace(overrides),
    callsOf: (name) => scripted.callsOf(name),
    called: (name, times = 1) => waitFor(() => scripted.callsOf(name).length >= times, name),
    childOf: ({ workflowId }, kind) => client.workflow.getHandle(`${workflowId}/${kind}-1`),
    withdraw: () => fleet.stop(),
    async deploy(workflowsPath, heldPatches) {
      await fleet.deploy(workflowsPath ? await bundleWorkflows(workflowsPath) : today, heldPatches);
    },
    startJourney(input = {}) {
      const lead_id = input.lead_id ?? `lead-${randomUUID()}`;
      const args: [LeadJourneyInput] = [
        { journey_no: 1, campaign_id: 'camp-001', priority: 'medium', settings: SETTINGS, ...input, lead_id },
      ];
      return client.workflow.start('leadJourney', {
        workflowId: leadWorkflowId(lead_id),
        taskQueue: 'lead_triage',
        args,
      });
    },
    async close() {
      await replayAll(client, fleet.deployed ?? today);
      await fleet.stop();
      await native.close();
      await connection.close();
    },
  };
}

const logger = new DefaultLogger('ERROR');

export const bundleWorkflows = (workflowsPath: string): Promise<WorkflowBundle> =>
  bundleWorkflowCode({ workflowsPath, ...dataConverter, logger });

/** One worker per agent, all with the same workflow code. */
class Fleet {
  /** the workflow code that runs now */
  deployed: WorkflowBundle | undefined;
  private workers: Worker[] = [];
  private runs: Promise<void>[] = [];

  constructor(private readonly options: Pick<WorkerOptions, 'connection' | 'namespace' | 'activities'>) {}

  async deploy(workflowBundle: WorkflowBundle, heldPatches: string[] = []): Promise<void> {
    await this.stop();
    this.deployed = workflowBundle;
    const common = { ...this.options, workflowBundle, stickyQueueScheduleToStartTimeout: '1s' } as const;
    const patchActivationCallback = unlessHeld(heldPatches);
    const create = (taskQueue: string): Promise<Worker> =>
      Worker.create({ ...common, taskQueue, patchActivationCallback });
    this.workers = await Promise.all(AGENTS.map(create));
    this.runs = this.workers.map((worker) => worker.run());
  }

  async stop(): Promise<void> {
    this.workers.forEach((worker) => worker.shutdown());
    await Promise.all(this.runs);
    this.workers = [];
  }
}

/** What activities do in the current test. */
class Script {
  private current: Partial<ScriptedActivities> = plainActivities;
  private calls: { name: string; input: unknown }[] = [];

  replace(overrides: Partial<ScriptedActivities>): void {
    this.current = { ...plainActivities, ...overrides };
    this.calls = [];
  }

  callsOf(name: string): unknown[] {
    return this.calls.filter((call) => call.name === name).map((call) => call.input);
  }

  activities(): object {
    return Object.fromEntries(ACTIVITY_NAMES.map((name) => [name, (input: never) => this.run(name, input)]));
  }

  private async run(name: keyof ScriptedActivities, input: never): Promise<unknown> {
    this.calls.push({ name, input });
    const scripted = this.current[name] as ((input: never) => Promise<unknown>) | undefined;
    if (!scripted) throw ApplicationFailure.nonRetryable(`the test did not script ${name}`);
    return scripted(input);
  }
}

/** The code that runs must be able to replay whatever has run, and whatever has run tells in the Web UI what it did. */
async function replayAll(client: Client, workflowBundle: WorkflowBundle): Promise<void> {
  const histories: { workflowId: string; history: History }[] = [];
  for await (const { workflowId, runId } of client.workflow.list()) {
    histories.push({ workflowId, history: await client.workflow.getHandle(workflowId, runId).fetchHistory() });
  }
  for (const { workflowId, history } of histories) {
    const untold = stepsWithoutSummary(history);
    if (untold.length > 0) throw new Error(`${workflowId} has steps without a summary: ${untold.join(', ')}`);
  }
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle, dataConverter }, histories)) {
    if (error) throw new Error(`${workflowId} does not replay`, { cause: error });
  }
}

/** How a journey ends. */
export const outcomeOf = async (journey: WorkflowHandle): Promise<string> =>
  ((await journey.result()) as LeadJourneyResult).outcome;

/** The workflow has started. */
export const isKnown = (handle: WorkflowHandle): Promise<boolean> =>
  handle.describe().then(
    () => true,
    () => false,
  );
