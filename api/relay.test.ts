import { WorkflowNotFoundError } from '@temporalio/common';
import { scriptedDataClient } from '../mcp/client/test-double';
import { RPC_ERRORS, RpcError, type Result } from '../mcp/protocol';
import { configureLogging } from '../runtime/logger';
import { relayOnce, startRelay } from './relay';
import { settings } from './testing/fixtures';
import { scriptedTemporal } from './testing/temporal-double';

type RelayEvent = Result<'claimRelayEvents'>['events'][number];

configureLogging({ level: 'silent' });

const event = (n: number, lead = 'a'): RelayEvent => ({
  kind: 'interaction',
  event_id: `e${n}`,
  lead_id: lead,
  workflow_id: `lead-${lead}`,
  active_workflow_id: `lead-${lead}/engagement-1`,
  interaction: { interaction_id: `i${n}`, event_type: 'reply', outcome: 'positive', channel: 'Email' },
});

function setUp(events: RelayEvent[], signal: (workflowId: string, interactionId: string) => void) {
  const settled: string[] = [];
  const data = scriptedDataClient({
    claimRelayEvents: () => ({ events }),
    settleRelayEvents: ({ event_ids }) => {
      settled.push(...event_ids);
      return { settled: event_ids.length };
    },
  });
  const temporal = scriptedTemporal({
    signal: (id, _name, heard) => signal(id, (heard as { interaction_id: string }).interaction_id),
  });
  const late: string[] = [];
  const heardByNobody = async (leadId: string): Promise<void> => void late.push(leadId);
  return { settled, late, deps: { data, temporal, settings, heardByNobody } };
}

const gone = (id: string): never => {
  throw new WorkflowNotFoundError('gone', id, undefined);
};

describe('one round of the relay', () => {
  it('tells the workflow that listens most closely, and settles', async () => {
    const told: string[] = [];
    const { deps, settled } = setUp([event(1)], (id) => told.push(id));
    await relayOnce(deps);
    expect(told).toEqual(['lead-a/engagement-1']);
    expect(settled).toEqual(['e1']);
  });

  it('tells the journey when its child is over', async () => {
    const told: string[] = [];
    const { deps, settled } = setUp([event(1)], (id) => (id.includes('/') ? gone(id) : told.push(id)));
    await relayOnce(deps);
    expect([told, settled]).toEqual([['lead-a'], ['e1']]);
  });

  it('passes on what no workflow runs for any more, and settles', async () => {
    const { deps, settled, late } = setUp(
      [event(1), { ...event(2), workflow_id: null, active_workflow_id: null } as RelayEvent],
      gone,
    );
    await relayOnce(deps);
    expect([late, settled]).toEqual([
      ['a', 'a'],
      ['e1', 'e2'],
    ]);
  });

  it('keeps what was not heard, and what comes after it for the same lead, but not other leads', async () => {
    const { deps, settled } = setUp([event(1), event(2), event(3, 'b'), event(4)], (_id, interactionId) => {
      if (interactionId === 'i2') throw new Error('planned');
    });
    await relayOnce(deps);
    expect(settled.sort()).toEqual(['e1', 'e3']);
  });

  it('tells the sequence of a lead that is resumed, and settles also when it is over, or there is none', async () => {
    const told: string[] = [];
    const resumed = (event_id: string, active_workflow_id: string | null): RelayEvent => ({
      ...{ kind: 'lead_resumed', event_id, lead_id: 'a', active_workflow_id },
    });
    const { settled, deps } = setUp(
      [resumed('e1', 'lead-a/engagement-1'), resumed('e2', 'over'), resumed('e3', null)],
      () => undefined,
    );
    const temporal = scriptedTemporal({
      signal: (id, name) => (id === 'over' ? gone(id) : void told.push(`${name} ${id}`)),
    });
    await relayOnce({ ...deps, temporal });
    expect(told).toEqual(['leadResumed lead-a/engagement-1']);
    expect(settled).toEqual(['e1', 'e2', 'e3']);
  });

  it('wakes the campaign’s workflow, or starts it', async () => {
    const woken: unknown[] = [];
    const data = scriptedDataClient({
      claimRelayEvents: () => ({ events: [{ kind: 'outcomes_changed', event_id: 'e1', campaign_id: 'c1' }] }),
      settleRelayEvents: () => ({ settled: 1 }),
    });
    const temporal = scriptedTemporal({
      signalWithStart: (type, { workflowId, args }) => woken.push([type, workflowId, args]),
    });
    await relayOnce({ data, temporal, settings, heardByNobody: async () => undefined });
    expect(woken).toEqual([['optimizeCampaign', 'campaign-c1', [{ campaign_id: 'c1', settings }]]]);
  });
});

it('hands a request for an analysis to the campaign’s workflow, under the request’s own id', async () => {
  const asked: unknown[] = [];
  const request = { optimization_triggers: ['low_ctr' as const] };
  const data = scriptedDataClient({
    claimRelayEvents: () => ({
      events: [{ kind: 'optimize_requested', event_id: 'e1', campaign_id: 'c1', request_id: 'r1', request }],
    }),
    settleRelayEvents: () => ({ settled: 1 }),
  });
  const temporal = scriptedTemporal({
    startUpdateWithStart: (update, { args, updateId, start }) => asked.push([update, args, updateId, start.workflowId]),
  });
  expect(await relayOnce({ data, temporal, settings, heardByNobody: async () => undefined })).toMatchObject({
    settled: 1,
  });
  expect(asked).toEqual([['optimize', [request], 'r1', 'campaign-c1']]);
});

describe('the running relay', () => {
  const until = async (isTrue: () => boolean): Promise<void> => {
    for (const end = Date.now() + 5_000; !isTrue(); await new Promise((resolve) => setTimeout(resolve, 10)))
      if (Date.now() > end) throw new Error('waited in vain');
  };

  it('looks at once when it is nudged', async () => {
    let rounds = 0;
    const data = scriptedDataClient({
      claimRelayEvents: () => {
        rounds += 1;
        return { events: [] };
      },
    });
    const relay = startRelay({ data, temporal: scriptedTemporal({}), settings, heardByNobody: async () => undefined });
    await until(() => rounds === 1);
    const start = Date.now();
    relay.nudge();
    await until(() => rounds === 2);
    expect(Date.now() - start).toBeLessThan(500);
    await relay.stop();
  });

  it('goes on after the data server was away', async () => {
    let attempts = 0;
    const data = scriptedDataClient({
      claimRelayEvents: () => {
        attempts += 1;
        if (attempts < 4) throw new RpcError(RPC_ERRORS.unavailable, 'away');
        return { events: [] };
      },
    });
    const relay = startRelay({ data, temporal: scriptedTemporal({}), settings, heardByNobody: async () => undefined });
    await until(() => attempts === 4);
    await relay.stop();
  });
});
