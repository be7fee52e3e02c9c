import { randomUUID } from 'node:crypto';
import type { Params } from '../../protocol';
import { createMethodRig } from '../../../test/method-rig';
import type { MethodRig } from '../../../test/method-rig';

let rig: MethodRig;
beforeAll(async () => {
  rig = await createMethodRig();
});
afterAll(() => rig.database.drop());
beforeEach(async () => {
  await rig.database.pools.write.query('UPDATE representatives SET active = false');
});

const query = async (sql: string, ...values: unknown[]) => (await rig.database.pools.write.query(sql, values)).rows;

async function newRepresentative(fields: Partial<Params<'putRepresentative'>> = {}): Promise<string> {
  const representative_id = `rep-${randomUUID()}`;
  await rig.call('putRepresentative', {
    representative_id,
    name: 'Maria Okafor',
    email: 'maria@sales.example',
    ...fields,
  });
  return representative_id;
}
async function newJourney(fields?: Parameters<MethodRig['newLead']>[0]): Promise<string> {
  const lead = await rig.newLead(fields);
  await rig.openJourney(lead);
  return lead;
}
const assign = (lead_id: string, attempt = 1) =>
  rig.call('assignRepresentative', { lead_id, journey_no: 1, attempt, accept_wait_seconds: 3600 }, 'lead_triage');
const accept = (assignment_id: string, accepted_by = 'maria') =>
  rig.call('acceptAssignment', { assignment_id, accepted_by }, 'api');
const offerFor = async (leadId: string, attempt = 1) => (await assign(leadId, attempt)).assignment!;

it('asks nobody, and misses nobody, while there are no representatives', async () => {
  const empty = await createMethodRig();
  const lead = await empty.newLead();
  await empty.openJourney(lead);
  const wanted = { lead_id: lead, journey_no: 1, attempt: 1, accept_wait_seconds: 60 };
  const answer = await empty.call('assignRepresentative', wanted);
  expect(answer).toEqual({ assignment: null, has_representatives: false, asked: [] });
  await empty.database.drop();
});

it('offers to the territory first, then by turn, nobody twice in a journey, and writes down why', async () => {
  const [elsewhere, here] = [await newRepresentative(), await newRepresentative({ regions: ['EU'] })];
  const lead = await newJourney({ region: 'EU' });
  const first = await offerFor(lead);
  expect(first).toMatchObject({ representative_id: here, rule: 'territory', status: 'offered', attempt: 1 });
  expect(Date.parse(first.accept_until) - Date.parse(first.offered_at)).toBe(3_600_000);
  expect(await offerFor(lead, 2)).toMatchObject({ representative_id: elsewhere, rule: 'round_robin' });
  expect(await assign(lead, 3)).toEqual({ assignment: null, has_representatives: true, asked: [here, elsewhere] });
  const decisions = await query(
    "SELECT output FROM decisions WHERE lead_id = $1 AND kind = 'assignment' ORDER BY decision_id",
    lead,
  );
  expect(decisions.map(({ output }) => output)).toEqual([
    expect.objectContaining({ representative_id: here, rule: 'territory', reasons: ['is responsible for EU'] }),
    expect.objectContaining({ representative_id: elsewhere }),
    expect.objectContaining({ representative_id: null }),
  ]);
  expect(
    await query('SELECT recipient, kind FROM notifications WHERE assignment_id = $1', first.assignment_id),
  ).toEqual([{ recipient: here, kind: 'offered' }]);
});

it('an attempt that is repeated finds its offer, and one that found nobody stays without', async () => {
  await newRepresentative();
  const lead = await newJourney();
  const first = await offerFor(lead);
  expect(await offerFor(lead)).toEqual(first);
  expect((await assign(lead, 2)).assignment).toBeNull();
  await newRepresentative();
  expect((await assign(lead, 2)).assignment).toBeNull();
  expect((await assign(lead, 3)).assignment).not.toBeNull();
});

it('a lead that was taken is offered to nobody else in its journey', async () => {
  await newRepresentative();
  await newRepresentative();
  const lead = await newJourney();
  const { assignment_id } = await offerFor(lead);
  await accept(assignment_id);
  expect(await offerFor(lead, 2)).toMatchObject({ assignment_id, status: 'accepted' });
  expect(await query('SELECT status FROM assignments WHERE lead_id = $1', lead)).toEqual([{ status: 'accepted' }]);
});

it('whoever has a company keeps it', async () => {
  const company = `Company ${randomUUID()}`;
  const owner = await newRepresentative();
  const { assignment_id } = await offerFor(await newJourney({ company }));
  await accept(assignment_id);
  await newRepresentative({ regions: ['EU'] });
  expect(await offerFor(await newJourney({ company, region: 'EU' }))).toMatchObject({
    representative_id: owner,
    rule: 'account_owner',
  });
});

it('never offers more than fits, however many journeys ask at once', async () => {
  const [a, b] = [await newRepresentative({ capacity: 2 }), await newRepresentative({ capacity: 1 })];
  const leads = await Promise.all(Array.from({ length: 6 }, () => newJourney()));
  const offers = (await Promise.all(leads.map((lead) => assign(lead)))).flatMap(({ assignment }) => assignment ?? []);
  expect(offers.map(({ representative_id }) => representative_id).sort()).toEqual([a, a, b].sort());
  const { assignment_id, lead_id } = offers.find(({ representative_id }) => representative_id === b)!;
  await accept(assignment_id);
  // a lead that is lost is nobody's work any more
  await rig.call('closeJourney', { lead_id, journey_no: 1, outcome: 'opted_out' });
  expect(await offerFor(await newJourney())).toMatchObject({ representative_id: b });
});

it('the first who accepts has the lead; the journey is told once', async () => {
  await newRepresentative();
  const lead = await newJourney();
  const { assignment_id } = await offerFor(lead);
  const answers = await Promise.allSettled(['maria', 'ben', 'maria'].map((name) => accept(assignment_id, name)));
  const [winner] = answers.flatMap((each) => (each.status === 'fulfilled' ? [each.value.assignment.accepted_by] : []));
  expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(winner === 'maria' ? 1 : 2);
  expect(await query('SELECT kind, heard FROM relay_events WHERE lead_id = $1', lead)).toEqual([
    { kind: 'assignment', heard: { assignment_id } },
  ]);
  const { events } = await rig.call('claimRelayEvents', { limit: 500, lease_seconds: 5 }, 'api');
  expect(events).toContainEqual(
    expect.objectContaining({ kind: 'assignment', assignment_id, lead_id: lead, workflow_id: `lead-${lead}` }),
  );
  const settled = await rig.call('settleAssignment', { assignment_id, status: 'expired' }, 'lead_triage');
  expect(settled.assignment.status).toBe('accepted');
});

it.each(['expired', 'withdrawn'] as const)('an offer that is %s is not accepted any more', async (status) => {
  await newRepresentative();
  const { assignment_id } = await offerFor(await newJourney());
  await rig.call('settleAssignment', { assignment_id, status }, 'lead_triage');
  await expect(accept(assignment_id)).rejects.toThrow(assignment_id);
});

it('a journey that closes withdraws its offer, and asks nobody afterwards', async () => {
  await newRepresentative();
  const lead = await newJourney();
  const { assignment_id } = await offerFor(lead);
  await rig.call('closeJourney', { lead_id: lead, journey_no: 1, outcome: 'cancelled' });
  await expect(accept(assignment_id)).rejects.toThrow('withdrawn');
  expect((await assign(lead, 2)).assignment).toBeNull();
});

it('a lead that is released counts against the capacity no more', async () => {
  const representative_id = await newRepresentative({ capacity: 1 });
  const { assignment_id } = await offerFor(await newJourney());
  await expect(rig.call('releaseAssignment', { assignment_id })).rejects.toThrow('not accepted');
  await accept(assignment_id);
  expect((await assign(await newJourney())).assignment).toBeNull();
  await rig.call('releaseAssignment', { assignment_id });
  await rig.call('releaseAssignment', { assignment_id });
  expect(await offerFor(await newJourney())).toMatchObject({ representative_id });
});

it('keeps names and addresses encrypted, shows them to the API, and replaces what is put again', async () => {
  const representative_id = await newRepresentative({ name: 'Secret Person' });
  const again = { representative_id, name: 'Other Person', email: 'other@sales.example', capacity: 3 };
  expect(await rig.call('putRepresentative', again, 'api')).toEqual({ representative_id, created: false });
  const rows = await query(
    'SELECT convert_from(name, $2) LIKE $3 AS plain FROM representatives WHERE representative_id = $1',
    representative_id,
    'LATIN1',
    '%Person%',
  );
  expect(rows).toEqual([{ plain: false }]);
  const read = await rig.call('resource.read', { uri: `db://representatives/${representative_id}` }, 'api');
  expect(read).toMatchObject({
    item: { name: 'Other Person', email: 'other@sales.example', capacity: 3, open_leads: 0 },
  });
  await expect(rig.call('resource.read', { uri: 'db://representatives' }, 'engagement')).rejects.toThrow('scope');
});

it('is told in the story of the journey', async () => {
  const representative_id = await newRepresentative();
  const lead = await newJourney();
  const { assignment_id } = await offerFor(lead);
  const begin = rig.clock.now.getTime();
  const later = (hours: number): string => new Date(begin + hours * 3_600_000).toISOString();
  rig.clock.now = new Date(later(1));
  await accept(assignment_id);
  const told = async () => {
    const { timeline } = await rig.call('getJourney', { lead_id: lead });
    return timeline.flatMap(({ type, at, summary }) => (type === 'assignment' ? [[at, summary]] : []));
  };
  const taken = [
    [later(0), `the lead was offered to representative ${representative_id}: round robin`],
    [later(1), `representative ${representative_id} has taken the lead`],
  ];
  expect(await told()).toEqual(taken);
  const page = await rig.call(
    'resource.search',
    { uri: 'db://assignments', query: { filter: { lead_id: lead } } },
    'api',
  );
  expect(page.items).toEqual([
    expect.objectContaining({ representative_id, status: 'accepted', accepted_by: 'maria' }),
  ]);
  rig.clock.now = new Date(later(2));
  await rig.call('releaseAssignment', { assignment_id });
  expect(await told()).toEqual([...taken, [later(2), `representative ${representative_id} is done with the lead`]]);
});
