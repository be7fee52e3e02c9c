/** kill -9 of the API and of the data server while a client watches: it comes back, misses nothing and hears nothing twice. */
import { WebSocket } from 'ws';
import { startRunningStack, type RunningStack } from '../running-stack';
import { waitFor } from '../wait-for';

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack();
});
afterAll(() => running.stop());

interface Message {
  result?: { sequence: number };
  error?: { code: number };
  method?: string;
  params: { sequence: number; lead_id: string; stage?: string };
}

/** As a page does it: connects whenever it has no connection, and goes on from what it heard last. */
function watch() {
  const heard: { sequence: number; what: string }[] = [];
  const state = {
    since: undefined as number | undefined,
    drops: 0,
    isOver: false,
    socket: undefined as WebSocket | undefined,
  };
  const connect = (): void => {
    if (state.isOver) return;
    const socket = new WebSocket(new URL('/rpc', running.stack.addresses.api.replace(/^http/, 'ws')));
    state.socket = socket;
    socket.on('error', () => undefined);
    socket.on('open', () =>
      socket.send(
        JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'events.subscribe', params: { since: state.since } }),
      ),
    );
    socket.on('message', (data: Buffer) => {
      const { result, error, method, params } = JSON.parse(data.toString()) as Message;
      if (error) socket.terminate();
      else if (result) state.since ??= result.sequence;
      else {
        heard.push({ sequence: params.sequence, what: `${method} ${params.lead_id} ${params.stage ?? ''}` });
        state.since = params.sequence;
      }
    });
    socket.on('close', () => {
      state.drops += 1;
      setTimeout(connect, 100);
    });
  };
  connect();
  return {
    heard,
    state,
    stop() {
      state.isOver = true;
      state.socket?.terminate();
    },
  };
}

it.each(['api', 'mcp'])('misses nothing although %s is killed while journeys go on', async (name) => {
  const client = watch();
  try {
    await waitFor(() => client.state.since !== undefined, 'the subscription', 60_000);
    const { since = 0, drops } = client.state;
    const leads = await Promise.all(Array.from({ length: 5 }, () => running.newLead()));
    const calls = leads.map((leadId) =>
      running.post(`/api/v1/leads/${leadId}/triage`, { priority: 'high' }).catch(() => undefined),
    );
    await waitFor(() => client.heard.length > 0, 'the first event', 60_000);
    await running.kill(name);
    await Promise.all(calls);
    const isHandedOff = async (leadId: string): Promise<boolean> => {
      const { rowCount } = await running.database.query(
        "SELECT FROM journeys WHERE lead_id = $1 AND stage = 'handed_off'",
        [leadId],
      );
      return rowCount === 1;
    };
    for (const leadId of leads) {
      const triage = () => running.post(`/api/v1/leads/${leadId}/triage`, { priority: 'high' });
      await waitFor(async () => (await triage().catch(() => undefined))?.status === 200, 'the triage', 120_000);
      await waitFor(() => isHandedOff(leadId), 'the handoff', 120_000);
    }
    const happened = async (): Promise<string[]> => {
      const { rows } = await running.database.query<{ what: string }>(
        `SELECT type || ' ' || lead_id || ' ' || coalesce(subject ->> 'stage', '') AS what
         FROM feed_events WHERE sequence > $1 OR sequence IS NULL ORDER BY sequence`,
        [since],
      );
      return rows.map(({ what }) => what);
    };
    await waitFor(async () => client.heard.length >= (await happened()).length, 'all to be heard', 60_000);
    expect(client.heard.map(({ what }) => what)).toEqual(await happened());
    expect(client.heard.map(({ sequence }) => sequence)).toEqual(client.heard.map((_, i) => since + i + 1));
    for (const leadId of leads)
      expect(client.heard.map(({ what }) => what)).toContain(`journey.updated ${leadId} handed_off`);
    if (name === 'api') expect(client.state.drops).toBeGreaterThan(drops);
  } finally {
    client.stop();
  }
});
