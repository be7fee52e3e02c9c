/** A promoted model decides on the system as `npm start` runs it: swapped while the worker runs, found again by a new one, retired. */
import type { Model } from '../learning/training/model';
import type { LoggedDecision } from '../workflows/contracts/decision-log';
import { startRunningStack, type RunningStack } from './running-stack';
import { artefactOf, trainedModel } from './triage-models';
import { waitFor } from './wait-for';

jest.setTimeout(120_000);

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack();
}, 180_000);
afterAll(() => running.stop(), 60_000);

async function register(model: Model): Promise<string> {
  const told = await running.post<{ model: { model_id: string } }>('/api/v1/models', { artefact: artefactOf(model) });
  expect(told.status).toBe(200);
  return told.body.model.model_id;
}
const promote = (id: string, role = 'champion') => running.post(`/api/v1/models/${id}/promote`, { role });

/** A lead by referral, triaged from its arrival: what the journey's caller hears, and what is on record. */
async function triaged(): Promise<{ category: string; decision: LoggedDecision }> {
  const lead = await running.newLead();
  const { body } = await running.post<{ category: string }>(`/api/v1/leads/${lead}/triage`);
  const log = await running.get<{ items: LoggedDecision[] }>(`/api/v1/decisions?kind=triage&lead_id=${lead}`);
  return { category: body.category, decision: log.body.items[0]! };
}

/** The first lead that is decided so: workers look every few seconds. */
async function whenDecidedBy(modelId: string | null): ReturnType<typeof triaged> {
  let last: Awaited<ReturnType<typeof triaged>> | undefined;
  await waitFor(
    async () => {
      last = await triaged();
      return last.decision.model_version === modelId;
    },
    `${modelId ?? 'the rules'} to decide`,
    30_000,
  );
  return last!;
}

const statusOfModel = async (): Promise<string | undefined> => {
  const { body } = await running.get<{ components: Record<string, { detail: string }> }>('/api/agents/system/status');
  return body.components.triage_model?.detail;
};

it('decides by the promoted model, follows a swap, and goes back to the rules', async () => {
  expect(await triaged()).toMatchObject({ category: 'Campaign Qualified', decision: { model_version: null } });
  const [partners, referrals] = [await register(trainedModel('Partner')), await register(trainedModel('Referral'))];
  await promote(partners);
  await promote(referrals, 'challenger');
  expect(await whenDecidedBy(partners)).toMatchObject({ category: 'Cold Lead' });
  await waitFor(async () => 'challenger' in (await triaged()).decision.output, 'the challenger to answer beside');
  expect(await statusOfModel()).toBe(`${partners} decides; ${referrals} answers beside`);

  await promote(referrals);
  const swapped = await whenDecidedBy(referrals);
  expect(swapped.category).toBe('Campaign Qualified');
  expect(swapped.decision.output).not.toHaveProperty('challenger');

  await running.kill('worker-lead_triage');
  expect((await triaged()).decision.model_version).toBe(referrals);

  await promote(partners);
  expect(await whenDecidedBy(partners)).toMatchObject({ category: 'Cold Lead' });
  await running.post(`/api/v1/models/${partners}/retire`);
  expect(await whenDecidedBy(null)).toMatchObject({ category: 'Campaign Qualified' });
  expect(await statusOfModel()).toBe('the rules decide');
});
