/** The steps of an erasure on real workflows: what is asked, waited for and ended by force, before the key goes. */
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection, type WorkflowHandle } from '@temporalio/client';
import { scriptedDataClient } from '../mcp/client/test-double';
import type { Result } from '../mcp/protocol';
import { ensureNamespace, registerSearchAttributes } from '../runtime/temporal';
import { createWorkflowRig, planOf, type WorkflowRig } from '../test/workflow-rig';
import { eraseOnce } from './erasures';

type Claimed = Result<'claimErasures'>['erasures'][number];

jest.setTimeout(60_000);

let rig: WorkflowRig;
/** histories are looked for elsewhere: the rig replays its own */
const elsewhere = `rig-${randomUUID()}`;
beforeAll(async () => {
  rig = await createWorkflowRig();
  const connection = await Connection.connect({ address: process.env.TEST_TEMPORAL_ADDRESS ?? '' });
  await ensureNamespace(connection, elsewhere);
  await registerSearchAttributes(connection, elsewhere);
  await connection.close();
});
afterAll(() => rig.close());

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1_000).toISOString();
const waitsForAnHour = async () => planOf({ delivery_time: ago(-3_600) });

/** One round for one lead. @returns which methods of the data server were called after the claim */
async function round(lead_id: string, change: Partial<Claimed>): Promise<string[]> {
  const claimed = { lead_id, erased_at: ago(600), cancel_requested_at: null, key_destroyed_at: null, outbox: [] };
  const erasure = {
    lead_id,
    status: 'under_way' as const,
    erased_at: ago(0),
    key_destroyed_at: null,
    completed_at: null,
  };
  const data = scriptedDataClient({
    claimErasures: () => ({ erasures: [{ ...claimed, ...change }] }),
    noteCancelRequested: () => erasure,
    destroyLeadKey: () => erasure,
    completeErasure: () => erasure,
  });
  const config = { temporalNamespace: elsewhere };
  await eraseOnce({ data, temporal: rig.client, config, outbox: join(tmpdir(), randomUUID()) });
  return data.calls.slice(1).map(({ method }) => method);
}

async function underWay(): Promise<{ lead_id: string; journey: WorkflowHandle }> {
  const lead_id = randomUUID();
  const journey = await rig.startJourney({ lead_id });
  await rig.called('planOutreach');
  return { lead_id, journey };
}

const statusOf = async (handle: WorkflowHandle): Promise<string> => (await handle.describe()).status.name;

it('asks a journey to end, however long ago the erasure was accepted', async () => {
  rig.script({ planOutreach: waitsForAnHour });
  const { lead_id, journey } = await underWay();
  expect(await round(lead_id, { erased_at: ago(3_600) })).toEqual(['destroyLeadKey']);
  expect(await statusOf(journey)).toBe('CANCELLED');
  expect(rig.callsOf('closeJourney')).toEqual([expect.objectContaining({ lead_id, outcome: 'cancelled' })]);
});

it('keeps the key while anything runs that nobody carries on, and ends by force what was asked long ago', async () => {
  rig.script({ planOutreach: waitsForAnHour });
  const { lead_id, journey } = await underWay();
  const destination = rig.childOf(journey, 'engagement');
  await rig.withdraw();
  expect(await round(lead_id, { erased_at: ago(3_600) })).toEqual(['noteCancelRequested']);
  expect(await statusOf(journey)).toBe('RUNNING');
  expect(await round(lead_id, { cancel_requested_at: ago(30) })).toEqual([]);
  expect(await statusOf(journey)).toBe('RUNNING');
  // its end asks the destination to end, which does not hear either
  expect(await round(lead_id, { cancel_requested_at: ago(61) })).toEqual([]);
  expect([await statusOf(journey), await statusOf(destination)]).toEqual(['TERMINATED', 'RUNNING']);
  expect(await round(lead_id, { cancel_requested_at: ago(61) })).toEqual(['destroyLeadKey']);
  expect(await statusOf(destination)).toBe('TERMINATED');
  await rig.deploy();
});

it('says complete only of a lead whose key was destroyed before it looked', async () => {
  const lead_id = randomUUID();
  expect(await round(lead_id, {})).toEqual(['destroyLeadKey']);
  expect(await round(lead_id, { key_destroyed_at: ago(10) })).toEqual(['completeErasure']);
});
