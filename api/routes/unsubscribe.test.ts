import request from 'supertest';
import type { Params } from '../../mcp/protocol';
import { testApi } from '../testing/fixtures';

const TOKEN = '0123456789abcdef0123456789abcdef';

function rig() {
  const tracked: Params<'trackEvent'>['interaction'][] = [];
  const { app, data, nudges } = testApi(
    {
      matchAnswer: async ({ token }) => ({
        match:
          token === TOKEN
            ? {
                lead_id: 'lead-1',
                ledger_id: 'send-1',
                campaign_id: 'camp-001',
                variant_id: null,
                by: 'token' as const,
              }
            : null,
      }),
      trackEvent: async ({ interaction }) => {
        tracked.push(interaction);
        return { interaction_id: interaction.interaction_id ?? '', duplicate: tracked.length > 1 };
      },
    },
    {},
    // the link works without any token of API_TOKENS
    { apiTokens: [{ name: 'ci', secret: 'a-token-of-sixteen' }] },
  );
  return { app, data, tracked, nudges };
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

it('is asked only so often', async () => {
  const { app } = rig();
  const answers = await Promise.all(Array.from({ length: 700 }, () => request(app).get('/u/x')));
  const statuses = answers.map(({ status }) => status);
  expect(statuses).toContain(429);
  expect(statuses.filter((status) => status === 404).length).toBeGreaterThanOrEqual(500);
});
