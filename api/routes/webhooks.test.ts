import request from 'supertest';
import { bounceMail, plainMail } from '../../inbound/testing';
import { RPC_ERRORS, RpcError, type Params } from '../../mcp/protocol';
import type { Script } from '../../mcp/client/test-double';
import { sign } from '../../runtime/signatures';
import { testApi } from '../testing/fixtures';

const SECRET = 'a-secret-of-mailgun';
const config = {
  // a signature is needed whoever else may call
  apiTokens: [{ name: 'ci', secret: 'a-token-of-sixteen' }],
  mailReplyTo: 'answers@purple-merit.example',
  inboundWebhookSecrets: [
    { name: 'mailgun', secret: SECRET },
    { name: 'mailgun', secret: 'the-one-before-it' },
    { name: 'crm', secret: 'a-secret-of-the-crm' },
  ],
};

/** A data server that knows lead-1 and keeps interactions by their id. */
function rig(script: Script = {}) {
  const kept = new Map<string, Params<'trackEvent'>['interaction']>();
  const { app, nudges } = testApi(
    {
      matchAnswer: async ({ token }) => ({
        match:
          token === null
            ? null
            : {
                lead_id: 'lead-1',
                ledger_id: 'send-lead-1.none.1',
                campaign_id: null,
                variant_id: null,
                by: 'token' as const,
              },
      }),
      trackEvent: async ({ interaction }) => {
        const { interaction_id = '' } = interaction;
        if (interaction.lead_id !== 'lead-1') throw new RpcError(RPC_ERRORS.notFound, 'there is no lead x');
        const duplicate = kept.has(interaction_id);
        kept.set(interaction_id, interaction);
        return { interaction_id, duplicate };
      },
      ...script,
    },
    {},
    config,
  );
  const send = (body: unknown, signature = sign(SECRET, JSON.stringify(body)), provider = 'mailgun') =>
    request(app)
      .post(`/api/v1/webhooks/${provider}`)
      .set('content-type', 'application/json')
      .set('x-merit-signature', signature)
      .send(JSON.stringify(body));
  return { send, kept, nudges };
}
const delivered = { interaction_id: 'evt-1', lead_id: 'lead-1', channel: 'Email', event_type: 'email_delivered' };
const reply = plainMail({ to: 'answers+0123@purple-merit.example', body: 'Yes please' });

it('takes in interactions and raw mail, each counted once however often it is delivered', async () => {
  const { send, kept, nudges } = rig();
  const body = { events: [delivered, { message: reply }] };
  const first = await send(body);
  expect([first.status, first.body.results]).toEqual([
    200,
    [
      { index: 0, status: 'accepted', interaction_id: expect.stringMatching(/^hook-[0-9a-f]{40}$/) },
      { index: 1, status: 'accepted', interaction_id: expect.stringMatching(/^mail-[0-9a-f]{40}$/) },
    ],
  ]);
  const again = await send(body);
  expect(again.status).toBe(200);
  expect(again.body.results).toMatchObject([{ status: 'duplicate' }, { status: 'duplicate' }]);
  expect([...kept.values()]).toMatchObject([
    { event_type: 'email_delivered' },
    { event_type: 'reply', outcome: 'positive', metadata: { ledger_id: 'send-lead-1.none.1', text: 'Yes please' } },
  ]);
  expect(nudges()).toBe(1);
});

it('takes STOP by SMS for an opt-out', async () => {
  const { send, kept } = rig();
  const stop = { ...delivered, channel: 'SMS', event_type: 'reply', metadata: { text: 'STOP' } };
  await send({ events: [stop] });
  expect([...kept.values()]).toMatchObject([{ channel: 'SMS', event_type: 'reply', outcome: 'unsubscribe' }]);
});

it('keeps equal ids of two providers apart', async () => {
  const { send, kept } = rig();
  const body = { events: [delivered] };
  await send(body);
  await send(body, sign('a-secret-of-the-crm', JSON.stringify(body)), 'crm');
  expect(kept.size).toBe(2);
});

it('answers for each event, and one bad one stops nothing', async () => {
  const { send } = rig();
  const { body } = await send({
    events: [
      { ...delivered, channel: 'Pigeon' },
      { ...delivered, interaction_id: undefined },
      { ...delivered, lead_id: 'unknown' },
      { message: plainMail({ from: 'stranger@example.org', body: 'Hello?' }) },
      { message: bounceMail({ action: 'delayed' }) },
      { message: 7 },
      delivered,
    ],
  });
  expect(body.results).toEqual([
    { index: 0, status: 'failed', reason: expect.stringContaining('channel') },
    { index: 1, status: 'failed', reason: expect.stringContaining('interaction_id') },
    { index: 2, status: 'unmatched', reason: 'there is no lead x' },
    { index: 3, status: 'unmatched' },
    { index: 4, status: 'ignored' },
    { index: 5, status: 'failed', reason: expect.stringContaining('message') },
    { index: 6, status: 'accepted', interaction_id: expect.any(String) },
  ]);
});

it.each<[string, number, string, string]>([
  ['nobody', 401, 'mailgun', ''],
  ['somebody else', 401, 'mailgun', sign('a-secret-of-the-crm', '{"events":[{}]}')],
  ['it long ago', 401, 'mailgun', sign(SECRET, '{"events":[{}]}', new Date(Date.now() - 301_000))],
  ['an unknown provider', 404, 'sendgrid', sign(SECRET, '{"events":[{}]}')],
])('refuses what %s signed, and changes nothing', async (_who, status, provider, signature) => {
  const { send, kept } = rig();
  const response = await send({ events: [{}] }, signature, provider);
  expect([response.status, response.headers['content-type']]).toEqual([
    status,
    expect.stringContaining('application/problem+json'),
  ]);
  expect(kept.size).toBe(0);
});

it('takes what was signed with the secret before a rotation', async () => {
  const body = { events: [delivered] };
  expect((await rig().send(body, sign('the-one-before-it', JSON.stringify(body)))).status).toBe(200);
});

it.each([[{ events: [] }], [{ events: Array.from({ length: 101 }, () => delivered) }], [{ event: delivered }]])(
  'refuses a batch that is empty, too large, or none',
  async (body) => {
    expect((await rig().send(body)).status).toBe(400);
  },
);

it('asks for another delivery while the data server is away, and has lost nothing', async () => {
  let isAway = true;
  const { send } = rig({
    trackEvent: async () => {
      if (isAway) throw new RpcError(RPC_ERRORS.unavailable, 'away');
      return { interaction_id: 'x', duplicate: false };
    },
  });
  const body = { events: [delivered] };
  expect((await send(body)).status).toBe(503);
  isAway = false;
  expect((await send(body)).body.results).toMatchObject([{ status: 'accepted' }]);
});
