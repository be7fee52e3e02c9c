import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { RPC_ERRORS, RpcError } from '../../mcp/protocol';
import type { FeedEvent } from '../../mcp/protocol/event-methods';
import { waitFor } from '../../test/wait-for';
import { testApi } from '../testing/fixtures';
import { startRpcRig, type RpcRig } from '../testing/rpc-rig';

interface Message {
  id?: unknown;
  method?: string;
  params?: Record<string, unknown> & { sequence: number };
  result?: { subscription_id: string; sequence: number };
  error?: { code: number; data: Record<string, unknown> };
}

/** A feed as the data server keeps it. */
const feed = { events: [] as FeedEvent[], forgotten: 0, isAway: false };
const happen = (lead_id: string, fields: Partial<Extract<FeedEvent, { type: 'journey.updated' }>> = {}): void => {
  feed.events.push({
    type: 'journey.updated',
    ...{ sequence: feed.events.length + 1, at: '2026-11-21T10:00:00.000Z', lead_id, campaign_id: null },
    ...{ journey_no: 1, stage: 'engaging', outcome: null, ...fields },
  });
};

let rig: RpcRig;
let reads: number;
let [underWay, mostUnderWay] = [0, 0];
beforeEach(async () => {
  Object.assign(feed, { events: [], forgotten: 0, isAway: false });
  reads = 0;
  const api = testApi({
    async readEvents({ since, limit }) {
      reads += 1;
      underWay += 1;
      mostUnderWay = Math.max(mostUnderWay, underWay);
      await setImmediate();
      underWay -= 1;
      if (feed.isAway) throw new RpcError(RPC_ERRORS.unavailable, 'away');
      const last = feed.events.length;
      if (since === undefined || since < feed.forgotten || since > last)
        return { events: [], sequence: last, missed: since !== undefined };
      const events = feed.events.slice(since, since + limit);
      return { events, sequence: since + events.length, missed: false };
    },
  });
  rig = await startRpcRig(api);
});
afterEach(() => rig.close());

/** A client that keeps what it hears. */
async function client(): Promise<{
  socket: WebSocket;
  heard: Message[];
  call: (method: string, params: object) => Promise<Message>;
}> {
  const socket = await rig.connect();
  const heard: Message[] = [];
  socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString()) as Message));
  let lastId = 0;
  return {
    socket,
    heard,
    async call(method, params) {
      const id = ++lastId;
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
      const answer = (): Message | undefined => heard.find((message) => message.id === id);
      await waitFor(() => answer() !== undefined, `the answer to ${method}`);
      return answer() ?? {};
    },
  };
}
const sequencesOf = (heard: readonly Message[]): (number | undefined)[] =>
  heard.filter(({ method }) => method).map(({ params }) => params?.sequence);

it('tells what happens from now on, after the answer', async () => {
  happen('before');
  const { heard, call } = await client();
  const { result } = await call('events.subscribe', {});
  happen('ada');
  await waitFor(() => heard.length === 2, 'the notification');
  expect(result?.sequence).toBe(1);
  expect(heard[1]).toEqual({
    jsonrpc: '2.0',
    method: 'journey.updated',
    params: {
      subscription_id: result?.subscription_id,
      ...{ sequence: 2, at: '2026-11-21T10:00:00.000Z', lead_id: 'ada', campaign_id: null },
      ...{ journey_no: 1, stage: 'engaging', outcome: null },
    },
  });
});

it('tells each event once, in order, to those who resume at different places while more happens', async () => {
  for (let n = 0; n < 1_000; n++) happen('ada');
  const clients = await Promise.all([client(), client(), client()]);
  await Promise.all(clients.map(({ call }, i) => call('events.subscribe', { since: i * 450 })));
  for (let n = 0; n < 50; n++) happen('ada');
  await waitFor(() => clients.every(({ heard }) => sequencesOf(heard).at(-1) === 1_050), 'all to be told');
  for (const [i, { heard }] of clients.entries())
    expect(sequencesOf(heard)).toEqual(Array.from({ length: 1_050 - i * 450 }, (_, n) => i * 450 + n + 1));
});

it('tells what was asked for alone', async () => {
  const { heard, call } = await client();
  await call('events.subscribe', { lead_id: 'ada', types: ['journey.updated'] });
  await call('events.subscribe', { campaign_id: 'camp-1' });
  await call('events.subscribe', { types: ['escalation.raised', 'escalation.decided'] });
  happen('bob');
  happen('ada');
  happen('eve', { campaign_id: 'camp-1' });
  await waitFor(() => heard.length === 5, 'both notifications');
  expect(heard.slice(3).map(({ params }) => [params?.subscription_id, params?.lead_id])).toEqual([
    [heard[0]?.result?.subscription_id, 'ada'],
    [heard[1]?.result?.subscription_id, 'eve'],
  ]);
});

it('goes on where it was when the data server comes back', async () => {
  const { heard, call } = await client();
  await call('events.subscribe', {});
  feed.isAway = true;
  const before = reads;
  await waitFor(() => reads > before, 'a read that fails');
  happen('ada');
  happen('ada');
  expect((await call('events.subscribe', {})).error?.code).toBe(-32010);
  feed.isAway = false;
  await waitFor(() => heard.length === 4, 'what happened meanwhile');
  expect(sequencesOf(heard)).toEqual([1, 2]);
});

it('says so to whoever was away for too long, when it subscribes and when the API was', async () => {
  for (let n = 0; n < 10; n++) happen('ada');
  feed.forgotten = 5;
  const { heard, call } = await client();
  const { error } = await call('events.subscribe', { since: 4 });
  expect(error).toMatchObject({ code: -32009, data: { type: 'urn:purple-merit:problem:gone', sequence: 10 } });
  await call('events.subscribe', {});
  feed.isAway = true;
  for (let n = 0; n < 10; n++) happen('ada');
  feed.forgotten = 15;
  feed.isAway = false;
  await waitFor(() => heard.length === 3, 'the message');
  expect(heard[2]).toMatchObject({ method: 'events.missed', params: { sequence: 20 } });
  happen('ada');
  await waitFor(() => heard.length === 4, 'the next event');
  expect(sequencesOf(heard)).toEqual([20, 21]);
});

it('asks the data server once for all, and not at all when nobody watches', async () => {
  const clients = await Promise.all(Array.from({ length: 20 }, () => client()));
  await Promise.all(clients.map(({ call }) => call('events.subscribe', {})));
  const before = reads;
  happen('ada');
  await waitFor(() => clients.every(({ heard }) => heard.length === 2), 'all to be told');
  expect(reads - before).toBeLessThan(20);
  for (const { socket } of clients) socket.terminate();
  await waitFor(async () => (await rig.connections()) === 0, 'the connections to be gone');
  const { call } = await client();
  feed.isAway = true;
  expect((await call('events.subscribe', {})).error?.code).toBe(-32010);
  const after = reads;
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(reads).toBe(after);
});

it('ends the connection of a client who does not read, and lets it go on where it was', async () => {
  const MOST_EVENTS = 60_000;
  const slow = await client();
  const lively = await client();
  await slow.call('events.subscribe', {});
  await lively.call('events.subscribe', {});
  slow.socket.pause();
  const closed = once(slow.socket, 'close') as Promise<[number]>;
  while ((await rig.connections()) === 2 && feed.events.length < MOST_EVENTS) {
    for (let n = 0; n < 2_000; n++) happen('x'.repeat(100));
    await waitFor(() => sequencesOf(lively.heard.slice(-1))[0] === feed.events.length, 'the lively one to hear');
  }
  // what the operating system keeps for a socket is some megabytes besides
  expect(feed.events.length).toBeLessThan(MOST_EVENTS);
  slow.socket.resume();
  expect([1006, 1013]).toContain((await closed)[0]);
  const again = await client();
  await again.call('events.subscribe', { since: sequencesOf(slow.heard).at(-1) ?? 0 });
  await waitFor(() => sequencesOf(again.heard).at(-1) === feed.events.length, 'the rest');
  expect([...sequencesOf(slow.heard), ...sequencesOf(again.heard)]).toEqual(sequencesOf(lively.heard));
}, 60_000);

it('leaves the data server to others, however many come back at once', async () => {
  for (let n = 0; n < 400; n++) happen('ada');
  mostUnderWay = 0;
  const clients = await Promise.all(Array.from({ length: 60 }, () => client()));
  await Promise.all(clients.map(({ call }, i) => call('events.subscribe', { since: i })));
  await waitFor(() => clients.every(({ heard }) => sequencesOf(heard.slice(-1))[0] === 400), 'all to be told');
  // those who catch up, and the tail
  expect(mostUnderWay).toBeLessThanOrEqual(9);
});

it('has at most eight subscriptions a connection', async () => {
  const { call } = await client();
  const made = await Promise.all(Array.from({ length: 9 }, () => call('events.subscribe', {})));
  expect(made.filter(({ error }) => error?.code === -32009)).toHaveLength(1);
  const { subscription_id } = made.find(({ result }) => result)?.result ?? {};
  expect((await call('events.unsubscribe', { subscription_id })).result).toEqual({ subscription_id });
  expect((await call('events.subscribe', {})).error).toBeUndefined();
  expect((await call('events.unsubscribe', { subscription_id })).error?.code).toBe(-32004);
});

it('refuses what it does not know, and to be called over HTTP', async () => {
  const { call } = await client();
  for (const params of [{ types: ['lead.erased'] }, { types: [] }, { since: -1 }, { since: 'x' }, { sinse: 1 }])
    expect((await call('events.subscribe', params)).error?.code).toBe(-32602);
  const response = await rig.post('{"jsonrpc":"2.0","id":1,"method":"events.subscribe"}');
  expect(await response.json()).toMatchObject({ error: { code: -32601 } });
});
