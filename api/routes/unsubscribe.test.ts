import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import request from 'supertest';
import { RPC_ERRORS, RpcError, type Params } from '../../mcp/protocol';
import { testApi } from '../testing/fixtures';

const TOKEN = '0123456789abcdef0123456789abcdef';

function rig() {
  const tracked: Params<'trackEvent'>['interaction'][] = [];
  const questions: { tokens: number; atOnce: number }[] = [];
  let atOnce = 0;
  const { app, data, nudges } = testApi(
    {
      matchTokens: async ({ tokens }) => {
        questions.push({ tokens: tokens.length, atOnce: (atOnce += 1) });
        await setTimeout(5);
        atOnce -= 1;
        const named = { lead_id: 'lead-1', ledger_id: 'send-1', campaign_id: 'camp-001', variant_id: null };
        return { matches: tokens.filter((token) => token === TOKEN).map((token) => ({ token, ...named })) };
      },
      trackEvent: async ({ interaction }) => {
        tracked.push(interaction);
        return { interaction_id: interaction.interaction_id ?? '', duplicate: tracked.length > 1 };
      },
    },
    {},
    // the link works without any token of API_TOKENS
    { apiTokens: [{ name: 'ci', secret: 'a-token-of-sixteen' }] },
  );
  return { app, data, tracked, nudges, questions };
}

it('shows a page with a button on GET, which changes nothing', async () => {
  const { app, tracked } = rig();
  const page = await request(app).get(`/u/${TOKEN}`);
  expect([page.status, page.type]).toEqual([200, 'text/html']);
  expect(page.text).toContain('<html lang="en">');
  expect(page.text).toMatch(/<form method="post">.*value="One-Click".*<button>Unsubscribe<\/button>/);
  await request(app).head(`/u/${TOKEN}`);
  expect(tracked).toEqual([]);
});

it.each([
  ['application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click'],
  [
    'multipart/form-data; boundary=x',
    '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
  ],
])('unsubscribes at once on a POST of %s, under one id however often', async (type, body) => {
  const { app, tracked, nudges } = rig();
  const post = () => request(app).post(`/u/${TOKEN}`).set('content-type', type).send(body);
  expect((await post()).status).toBe(200);
  expect((await post()).text).toContain('Unsubscribed');
  expect(tracked[0]).toMatchObject({
    lead_id: 'lead-1',
    event_type: 'unsubscribe',
    outcome: 'unsubscribe',
    metadata: { ledger_id: 'send-1' },
  });
  expect(tracked[0]?.interaction_id).not.toContain(TOKEN);
  expect(tracked[1]?.interaction_id).toBe(tracked[0]?.interaction_id);
  expect(nudges()).toBe(2);
});

it('changes nothing on a POST that does not ask for it', async () => {
  const { app, tracked } = rig();
  const answer = await request(app).post(`/u/${TOKEN}`).type('form').send({ something: 'else' });
  expect(answer.status).toBe(400);
  expect(tracked).toEqual([]);
});

it('says the same of every link it does not know', async () => {
  const { app, tracked } = rig();
  const unknown = [`/u/${'f'.repeat(32)}`, '/u/x', '/u/%00', `/u/${TOKEN.toUpperCase()}`];
  const pages = await Promise.all(
    unknown.flatMap((path) => [
      request(app).get(path),
      request(app).post(path).type('form').send('List-Unsubscribe=One-Click'),
    ]),
  );
  expect(new Set(pages.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(pages[0]?.status).toBe(404);
  expect(tracked).toEqual([]);
});

it('serves a known link while others are guessed at', async () => {
  const { app, tracked } = rig();
  await Promise.all(
    Array.from({ length: 700 }, () =>
      request(app)
        .post(`/u/${'f'.repeat(32)}`)
        .type('form')
        .send('x=y'),
    ),
  );
  const post = request(app).post(`/u/${TOKEN}`).type('form').send('List-Unsubscribe=One-Click');
  expect([(await request(app).get(`/u/${TOKEN}`)).status, (await post).status]).toEqual([200, 200]);
  expect(tracked).toHaveLength(1);
});

it('asks the data server about many links in few questions, one at a time', async () => {
  const { app, questions, tracked } = rig();
  const guess = () => request(app).get(`/u/${randomUUID().replaceAll('-', '')}`);
  const guesses = Array.from({ length: 300 }, () => guess().then(({ status }) => status));
  const known = await request(app).post(`/u/${TOKEN}`).type('form').send('List-Unsubscribe=One-Click');
  expect(new Set(await Promise.all(guesses))).toEqual(new Set([404]));
  expect([known.status, tracked.length]).toEqual([200, 1]);
  expect(Math.max(...questions.map(({ atOnce }) => atOnce))).toBe(1);
  expect(questions.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(301);
  expect(questions.length).toBeLessThan(301);
});

it('asks for another try while the data server is away, and answers when it is back', async () => {
  let isAway = true;
  const { app } = testApi({
    matchTokens: async () => {
      if (isAway) throw new RpcError(RPC_ERRORS.unavailable, 'away');
      return { matches: [] };
    },
  });
  expect((await request(app).get(`/u/${TOKEN}`)).status).toBe(503);
  isAway = false;
  expect((await request(app).get(`/u/${TOKEN}`)).status).toBe(404);
});

it('is asked only so often', async () => {
  const { app } = rig();
  const answers = await Promise.all(Array.from({ length: 700 }, () => request(app).get('/u/x')));
  const statuses = answers.map(({ status }) => status);
  expect(statuses).toContain(429);
  expect(statuses.filter((status) => status === 404).length).toBeGreaterThanOrEqual(500);
});
