import request from 'supertest';
import type { Params } from '../../mcp/protocol';
import type { SendingDomain } from '../../workflows/contracts/sending-domain';
import { testApi } from '../testing/fixtures';

const domain: SendingDomain = {
  domain: 'purple-merit.example',
  status: 'active',
  reason: null,
  paused_at: null,
  sends: 0,
  bounces: 0,
  complaints: 0,
  bounce_rate: null,
  complaint_rate: null,
  resumed_at: null,
  resumed_by: null,
};

it('is resumed in the name of the token, whatever the body says', async () => {
  const calls: Params<'resumeSendingDomain'>[] = [];
  const script = {
    resumeSendingDomain: async (params: Params<'resumeSendingDomain'>) => {
      calls.push(params);
      return domain;
    },
  };
  const path = `/api/v1/sending-domains/${domain.domain}/resume`;
  const open = testApi(script);
  await request(open.app).post(path).send({ resumed_by: 'ada' }).expect(200, domain);
  const closed = testApi(script, {}, { apiTokens: [{ name: 'ci', secret: 'a-token-of-sixteen' }] });
  await request(closed.app).post(path).send({ resumed_by: 'ada' }).expect(401);
  await request(closed.app)
    .post(path)
    .set('authorization', 'Bearer a-token-of-sixteen')
    .send({ resumed_by: 'ada' })
    .expect(200);
  expect(calls.map(({ resumed_by }) => resumed_by)).toEqual(['ada', 'ci']);
});

it('is listed with its figures', async () => {
  const { app } = testApi({ listSendingDomains: async () => ({ domains: [domain] }) });
  await request(app)
    .get('/api/v1/sending-domains')
    .expect(200, { items: [domain], next_cursor: null });
});
