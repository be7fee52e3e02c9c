/** POST /api/v1/leads/import on the real thing: leads stored, journeys started, the same file again changes nothing. */
import { startRunningStack, type RunningStack } from '../test/running-stack';
import { waitFor } from '../test/wait-for';

jest.setTimeout(120_000);

interface Report {
  rows: number;
  created: number;
  unchanged: number;
  merged: number;
  failed: number;
  journeys_started: number;
  ignored_columns: string[];
  failures: { line: number; reason: string }[];
  warnings: { line: number; reason: string }[];
}

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack();
}, 180_000);
afterAll(async () => {
  await running.stop();
}, 60_000);

async function importCsv(csv: string, query = '', type = 'text/csv'): Promise<{ status: number; body: Report }> {
  const url = new URL(`/api/v1/leads/import${query}`, running.stack.addresses.api);
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body: csv });
  return { status: response.status, body: (await response.json()) as Report };
}
const leadsCreatedToday = async (): Promise<number> => {
  const { rows } = await running.database.query<{ n: string }>(
    "SELECT COALESCE(sum(leads_created), 0) AS n FROM campaign_daily WHERE campaign_id = 'camp-001' AND date = (now() AT TIME ZONE 'UTC')::date",
  );
  return Number(rows[0]?.n);
};

const CSV = `email,lead_id,source,campaign_id,gdpr_consent,colour
Ann@example.com,ann,Referral,camp-001,True,red
bob@example.com,bob,Website,camp-001,perhaps,red
st"ray
ANN@EXAMPLE.COM,anna,,,,red
cleo@example.com,cleo,Website,,False,red
`;

it('takes the good rows in, starts their journeys, and says of each bad row where it is', async () => {
  const before = await leadsCreatedToday();
  const { status, body } = await importCsv(CSV);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    rows: 5,
    created: 2,
    merged: 1,
    failed: 2,
    journeys_started: 2,
    ignored_columns: ['colour'],
  });
  expect(body.failures.map(({ line }) => line)).toEqual([3, 4]);
  expect(body.warnings).toEqual([{ line: 5, reason: expect.stringContaining('lead ann has this address') as string }]);
  expect(JSON.stringify(body)).not.toContain('@');
  for (const lead of ['ann', 'cleo'])
    await waitFor(
      async () => (await running.get<{ stage?: string }>(`/api/v1/leads/${lead}/journey`)).body.stage !== undefined,
      `${lead} to travel`,
    );
  expect((await running.get(`/api/v1/leads/anna`)).body).toMatchObject({ lead_id: 'ann' });
  expect((await leadsCreatedToday()) - before).toBe(1);

  const again = await importCsv(CSV);
  expect(again.body).toMatchObject({ created: 0, merged: 0, unchanged: 3, failed: 2, journeys_started: 0 });
  expect((await leadsCreatedToday()) - before).toBe(1);
});

it('starts by a second call what the first one left without a journey', async () => {
  const csv = 'lead_id,email\nlater,later@example.com\n';
  expect((await importCsv(csv, '?start_journey=false')).body).toMatchObject({ created: 1, journeys_started: 0 });
  expect((await importCsv(csv, '?priority=urgent')).body).toMatchObject({ unchanged: 1, journeys_started: 1 });
});

it.each([
  [400, 'no lead_id', 'email\na@example.com\n', '', 'text/csv'],
  [400, 'nothing', '', '', 'text/csv'],
  [400, 'a parameter that is none', 'lead_id\na\n', '?priority=asap', 'text/csv'],
  [415, 'JSON', '{}', '', 'application/json'],
])('answers %i to %s', async (status, _, csv, query, type) => {
  expect((await importCsv(csv, query, type)).status).toBe(status);
});
