/** Liveness, the agents, and every component with state and latency. */
import { performance } from 'node:perf_hooks';
import { z } from 'zod';
import { componentSchema, type Component } from '../../mcp/protocol/system-methods';
import { AGENTS, TASK_QUEUES, type Agent } from '../../workflows/contracts/agents';
import type { ApiContext } from '../context';
import { within } from '../http/deadline';
import { defineRoute, type Reply } from '../http/route';
import { remedyFor } from '../remedies';
import { describeSchedule, SCHEDULES, scheduleStateSchema, unknownSchedule } from '../temporal/schedule-states';
import { describeQueue, QUEUE_KINDS, taskQueueSchema, unknownQueue, type TaskQueue } from '../temporal/task-queues';

const LIMIT_MS = 2_000;
/** Without these nothing works; without any other, something does. */
const VITAL = /^(temporal|mcp|postgres|postgresql|database)$/;

const overall = z.enum(['ok', 'degraded', 'down']);
const statusSchema = z.object({
  status: overall,
  components: z.record(
    z.string(),
    componentSchema.extend({ remedy: z.string().optional().meta({ description: 'what to do, where it is not well' }) }),
  ),
  task_queues: z
    .array(taskQueueSchema)
    .meta({ description: 'what waits for workers; null where Temporal does not say' }),
  schedules: z.array(scheduleStateSchema),
});
type Status = z.infer<typeof statusSchema>;

const agentsSchema = z.object({
  status: overall,
  agents: z.record(z.enum(AGENTS), componentSchema.extend({ task_queue: z.string(), pollers: z.int() })),
  mcp: componentSchema,
});
type AgentState = z.infer<typeof agentsSchema>['agents'][Agent];

const health = { tag: 'Health', method: 'get' as const };

export const healthRoutes = [
  defineRoute({
    ...health,
    path: '/health',
    operationId: 'health',
    summary: 'This process is alive',
    isOpen: true,
    responses: {
      200: { description: 'Alive', schema: z.object({ status: z.literal('ok'), uptime_seconds: z.number() }) },
    },
    handler: async () => ({ status: 200, body: { status: 'ok', uptime_seconds: Math.round(process.uptime()) } }),
  }),
  defineRoute({
    ...health,
    path: '/api/agents/health',
    operationId: 'agentsHealth',
    summary: 'The agents and the data server',
    responses: {
      200: { description: 'They work, all or some', schema: agentsSchema },
      503: { description: 'They do not', schema: agentsSchema },
    },
    handler: async (_call, context) => {
      const [agents, { mcp }] = await Promise.all([agentStates(context), dataComponents(context)]);
      const status = mcp.state === 'down' ? 'down' : overallOf([...Object.values(agents), mcp]);
      return reply({ status, agents, mcp });
    },
  }),
  defineRoute({
    ...health,
    path: '/api/agents/system/status',
    operationId: 'systemStatus',
    summary: 'Every component with state and latency; queues and schedules',
    responses: {
      200: { description: 'ok, or degraded', schema: statusSchema },
      503: { description: 'down', schema: statusSchema },
    },
    handler: async (_call, context) => {
      const [queues, data, temporal, schedules] = await Promise.all([
        Promise.all(AGENTS.flatMap((agent) => QUEUE_KINDS.map((kind) => queueOf(context, agent, kind)))),
        dataComponents(context),
        temporalState(context),
        Promise.all(SCHEDULES.map((id) => scheduleOf(context, id))),
      ]);
      const api: Component = { state: 'up', latency_ms: 0, detail: 'HTTP API' };
      const workers = queues.flatMap(({ agent, queue, latency_ms }) =>
        queue.kind === 'workflow' ? [[agent, workerState(queue, latency_ms)] as const] : [],
      );
      const mailbox = context.mailbox && { mailbox: context.mailbox.status() };
      const components = { api, temporal, ...data, ...mailbox, ...Object.fromEntries(workers) };
      return reply({
        status: statusOf(components),
        components: withRemedies(components),
        task_queues: queues.map(({ queue }) => queue),
        schedules,
      });
    },
  }),
];

const reply = (body: z.infer<typeof agentsSchema> | Status): Reply => ({
  status: body.status === 'down' ? 503 : 200,
  body,
});

const overallOf = (components: Component[]): Status['status'] => {
  if (components.every(({ state }) => state === 'up')) return 'ok';
  return components.every(({ state }) => state === 'down') ? 'down' : 'degraded';
};

const statusOf = (components: Record<string, Component>): Status['status'] =>
  Object.entries(components).some(([name, { state }]) => state === 'down' && VITAL.test(name))
    ? 'down'
    : Object.values(components).every(({ state }) => state === 'up')
      ? 'ok'
      : 'degraded';

const withRemedies = (components: Record<string, Component>): Status['components'] =>
  Object.fromEntries(
    Object.entries(components).map(([name, component]) => {
      const remedy = remedyFor(name, component);
      return [name, remedy === undefined ? component : { ...component, remedy }];
    }),
  );

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; latency_ms: number } | undefined> {
  const start = performance.now();
  try {
    const value = await within(work(), LIMIT_MS, () => new Error('no answer in time'));
    return { value, latency_ms: Math.round((performance.now() - start) * 10) / 10 };
  } catch {
    return undefined;
  }
}

const down = (detail: string): Component => ({ state: 'down', latency_ms: null, detail });

async function temporalState({ temporal }: ApiContext): Promise<Component> {
  const answer = await timed(() =>
    temporal.withDeadline(Date.now() + LIMIT_MS, () => temporal.workflowService.getSystemInfo({})),
  );
  if (!answer) return down('Temporal server does not answer');
  return {
    state: 'up',
    latency_ms: answer.latency_ms,
    detail: `Temporal server ${answer.value.serverVersion}`.trim(),
  };
}

/** The data server and what stands behind it. */
async function dataComponents({ data }: ApiContext): Promise<Record<string, Component> & { mcp: Component }> {
  const answer = await timed(() => data.call('getStatus', {}));
  if (!answer) return { mcp: down('data server does not answer') };
  return { ...answer.value.components, mcp: { state: 'up', latency_ms: answer.latency_ms, detail: 'data server' } };
}

async function agentStates(context: ApiContext): Promise<Record<Agent, AgentState>> {
  const states = await Promise.all(
    AGENTS.map(async (each) => {
      const { agent, queue, latency_ms } = await queueOf(context, each, 'workflow');
      const { task_queue, pollers } = queue;
      return [agent, { ...workerState(queue, latency_ms), task_queue, pollers: pollers ?? 0 }] as const;
    }),
  );
  return Object.fromEntries(states) as Record<Agent, AgentState>;
}

interface AskedQueue {
  agent: Agent;
  queue: TaskQueue;
  /** null: no answer */
  latency_ms: number | null;
}

async function queueOf(context: ApiContext, agent: Agent, kind: TaskQueue['kind']): Promise<AskedQueue> {
  const answer = await timed(() => describeQueue(context, TASK_QUEUES[agent], kind, LIMIT_MS));
  return answer
    ? { agent, queue: answer.value, latency_ms: answer.latency_ms }
    : { agent, queue: unknownQueue(TASK_QUEUES[agent], kind), latency_ms: null };
}

function workerState({ pollers }: TaskQueue, latency_ms: number | null): Component {
  if (pollers === null) return down('Temporal server does not answer');
  return pollers > 0
    ? { state: 'up', latency_ms, detail: 'worker polls' }
    : { state: 'down', latency_ms, detail: 'no worker polls' };
}

const scheduleOf = async ({ temporal }: ApiContext, scheduleId: string) =>
  (await timed(() => describeSchedule(temporal, scheduleId, LIMIT_MS)))?.value ?? unknownSchedule(scheduleId);
