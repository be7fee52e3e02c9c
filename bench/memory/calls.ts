/** The tiers as agents see them: calls to a data server over WebSocket, with access check, transaction and audit. */
import type { MCP_PRINCIPALS } from '../../runtime/config';
import { overWebSocket } from '../load/rpc-callers';
import { progress } from '../progress';
import type { MemoryPlan, TierFigures } from '../scenarios/memory';
import {
  conversationId,
  entity,
  episodeOf,
  leadId,
  preferencesOf,
  questionOf,
  shortTermOf,
  spreadOver,
  statementOf,
} from './contents';
import { entitiesOf } from './size';
import { latencyOf } from './tiers';

export const BY_CALL = 'by a call';

export interface Caller {
  name: (typeof MCP_PRINCIPALS)[number];
  secret: string;
}

/** @throws Error when there is no caller of this name */
export function authorizationOf(callers: readonly Caller[], wanted: Caller['name']): string {
  const caller = callers.find(({ name }) => name === wanted);
  if (!caller) throw new Error(`no token for ${wanted}`);
  return `Bearer ${caller.secret}`;
}

export async function measureCalls(port: number, callers: readonly Caller[], plan: MemoryPlan): Promise<TierFigures[]> {
  const authorization = authorizationOf(callers, 'engagement');
  const figures: TierFigures[] = [];
  for (const { tier, operation, paramsOf } of callsOf(plan)) {
    progress(`${tier}: ${operation}, by calls`);
    const method = operation === 'read' ? 'fetchMemory' : 'storeMemory';
    const request = (id: number): string =>
      JSON.stringify({ jsonrpc: '2.0', id, method, params: { tier, ...paramsOf(id) } });
    const connection = await overWebSocket(port, [authorization], request);
    figures.push({
      tier,
      operation,
      how: BY_CALL,
      latency: await latencyOf(plan, (index) => connection.call(index)),
    });
    connection.close();
  }
  return figures;
}

interface MeasuredCall extends Pick<TierFigures, 'tier' | 'operation'> {
  paramsOf: (id: number) => object;
}

function callsOf({ size, samples }: MemoryPlan): MeasuredCall[] {
  const lead = (id: number): number => spreadOver(2 * samples + id, size.leads);
  return [
    { tier: 'short_term', operation: 'read', paramsOf: (id) => ({ conversation_id: conversationId(lead(id)) }) },
    { tier: 'short_term', operation: 'write', paramsOf: (id) => shortTermOf(lead(id)) },
    { tier: 'long_term', operation: 'read', paramsOf: (id) => ({ lead_id: leadId(lead(id)) }) },
    {
      tier: 'long_term',
      operation: 'write',
      paramsOf: (id) => ({ lead_id: leadId(lead(id)), preferences: preferencesOf(id) }),
    },
    { tier: 'episodic', operation: 'read', paramsOf: (id) => questionOf(samples + id) },
    {
      tier: 'episodic',
      operation: 'write',
      paramsOf: (id) => ({ ...episodeOf(2 * samples + id), notes: 'answered the same day' }),
    },
    {
      tier: 'semantic',
      operation: 'read',
      paramsOf: (id) => ({ entity: entity(spreadOver(samples + id, entitiesOf(size))) }),
    },
    { tier: 'semantic', operation: 'write', paramsOf: (id) => statementOf(2 * samples + id, size) },
  ];
}
