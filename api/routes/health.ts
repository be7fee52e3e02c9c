/** Liveness, the agents, and every component with state and latency. */
import { performance } from 'node:perf_hooks';
import { z } from 'zod';
import { componentSchema, type Component } from '../../mcp/protocol/system-methods';
import { AGENTS, TASK_QUEUES, type Agent } from '../../workflows/contracts/agents';
import type { ApiContext } from '../context';
import { within } from '../http/deadline';
import { defineRoute, type Reply } from '../http/route';

const LIMIT_MS = 2_000;
/** A worker's poll lasts a minute: one not seen for longer than that is gone. */
const POLLER_MAX_AGE_MS = 70_000;
/** Without these nothing works; without any other, something does. */
const VITAL = /^(temporal|mcp|postgres|postgresql|database)$/;

const overall = z.enum(['ok', 'degraded', 'down']);
const statusSchema = z.object({ status: overall, components: z.record(z.string(), componentSchema) });
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
    summary: 'Every component with state and latency',
    responses: {
      200: { description: 'ok, or degraded', schema: statusSchema },
      503: { description: 'down', schema: statusSchema },
    },
    handler: async (_call, context) => {
      const [agents, data, temporal] = await Promise.all([
        agentStates(context),
        dataComponents(context),
        temporalState(context),
      ]);
      const api: Component = { state: 'up', latency_ms: 0, detail: 'HTTP API' };
      const agentComponents = Object.entries(agents).map(
        ([name, { state, latency_ms, detail }]) => [name, { state, latency_ms, detail }] as const,
      );
      const mailbox = context.mailbox && { mailbox: context.mailbox.status() };
      const components = { api, temporal, ...data, ...mailbox, ...Object.fromEntries(agentComponents) };
      return reply({ status: statusOf(components), components });
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
  const states = await Promise.all(AGENTS.map(async (agent) => [agent, await agentState(context, agent)] as const));
  return Object.fromEntries(states) as Record<Agent, AgentState>;
}

async function agentState({ temporal, config }: ApiContext, agent: Agent): Promise<AgentState> {
  const task_queue = TASK_QUEUES[agent];
  const answer = await timed(() =>
    temporal.withDeadline(Date.now() + LIMIT_MS, () =>
      temporal.workflowService.describeTaskQueue({
        namespace: config.temporalNamespace,
        taskQueue: { name: task_queue },
      }),
    ),
  );
  if (!answer) return { ...down('Temporal server does not answer'), task_queue, pollers: 0 };
  const oldest = Date.now() - POLLER_MAX_AGE_MS;
  const pollers = answer.value.pollers.filter(
    ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000 >= oldest,
  ).length;
  const found =
    pollers > 0
      ? { state: 'up' as const, detail: 'worker polls' }
      : { state: 'down' as const, detail: 'no worker polls' };
  return { ...found, latency_ms: answer.latency_ms, task_queue, pollers };
}
