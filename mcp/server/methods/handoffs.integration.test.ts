import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { RPC_ERRORS } from '../../protocol';
import { createMethodRig } from '../../../test/method-rig';
import type { MethodRig } from '../../../test/method-rig';

let rig: MethodRig;
let lead_id: string;
beforeAll(async () => {
  rig = await createMethodRig();
  lead_id = await rig.newLead();
  await rig.openJourney(lead_id);
});
afterAll(() => rig.database.drop());

type Json = Record<string, ReturnType<typeof JSON.parse>>;
const hand = (context: Json, preservation_data: Json = {}) =>
  rig.call('createHandoff', {
    lead_id,
    conversation_id: `conv-${lead_id}-1`,
    from_agent: 'lead_triage',
    to_agent: 'engagement',
    priority: 'medium',
    context,
    preservation_data,
  });

const exactNumber = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Number.isInteger(n) || Number.isSafeInteger(n)),
);
const words = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\u0000'));
const json = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 5 }, words, exactNumber, fc.boolean(), fc.constant(null), tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  object: fc.dictionary(
    words.filter((key) => key !== '__proto__'),
    tie('value'),
    { maxKeys: 4, noNullPrototype: true },
  ),
})).object as fc.Arbitrary<Json>;

test('what arrives is what was sent, nesting and emoji included', async () => {
  await fc.assert(
    fc.asyncProperty(json, json, async (context, preservation_data) => {
      const sent = { context: { ...context, note: '👩🏽‍🚀 ünïcödé' }, preservation_data };
      const { order } = await hand(sent.context, sent.preservation_data);
      const { context: arrived, preservation_data: preserved } = await rig.call('getHandoff', {
        handoff_id: order.handoff_id,
      });
      const canonical = canonicalize({ context: arrived, preservation_data: preserved }) ?? '';
      expect(canonical).toBe(canonicalize(sent));
      expect(createHash('sha256').update(canonical).digest('hex')).toBe(order.context_sha256);
    }),
    { numRuns: 60 },
  );
});

test('the same content in another order of keys is the same handoff', async () => {
  const first = await hand({ a: 1, b: { c: 2, d: 3 } });
  const again = await hand({ b: { d: 3, c: 2 }, a: 1 });
  expect(again.order).toEqual(first.order);
});

test.each([
  ['an integer beyond 2^53 - 1', { deep: [{ n: 2 ** 53 }] }],
  ['U+0000 in a value', { deep: [{ text: 'a\u0000b' }] }],
  ['U+0000 in a key', { deep: { 'a\u0000b': 1 } }],
  ['half a surrogate pair', { text: '\ud83d' }],
])('%s is refused', async (_name, context) => {
  await expect(hand(context)).rejects.toMatchObject({ code: RPC_ERRORS.invalidParams });
});

test('an acknowledgement of something else is refused, a true one is kept, and only then it is handed off', async () => {
  const { order } = await hand({ step: 'acknowledge' });
  const { handoff_id, context_sha256 } = order;
  const acknowledged_by = `lead-${lead_id}/engagement-1`;
  await expect(rig.call('markHandedOff', { handoff_id, lead_id, journey_no: 1 })).rejects.toMatchObject({
    code: RPC_ERRORS.conflict,
  });
  await expect(
    rig.call('acknowledgeHandoff', { handoff_id, context_sha256: '0'.repeat(64), acknowledged_by }),
  ).rejects.toMatchObject({ code: RPC_ERRORS.conflict });
  await rig.call('acknowledgeHandoff', { handoff_id, context_sha256, acknowledged_by });
  await rig.call('acknowledgeHandoff', { handoff_id, context_sha256, acknowledged_by: 'somebody-else' });
  expect((await hand({ step: 'acknowledge' })).acknowledged).toEqual({ acknowledged_by });
  await rig.call('markHandedOff', { handoff_id, lead_id, journey_no: 1 });
  const { journey, timeline } = await rig.call('getJourney', { lead_id });
  expect(journey).toMatchObject({ stage: 'handed_off', active_workflow_id: acknowledged_by });
  const steps = timeline.filter((entry) => entry.type === 'handoff' && entry.handoff_id === handoff_id);
  expect(steps.map((entry) => entry.status)).toEqual(['requested', 'acknowledged', 'handed_off']);
});

test('a destination that has begun is not taken back by the source that marks the handoff', async () => {
  const race = async (): Promise<string | undefined> => {
    const lead = await rig.newLead();
    const journey_no = await rig.openJourney(lead);
    const { order } = await rig.call('createHandoff', {
      ...{ lead_id: lead, conversation_id: `conv-${lead}-1`, priority: 'medium' },
      ...{ from_agent: 'lead_triage', to_agent: 'engagement', context: {}, preservation_data: {} },
    });
    const { handoff_id, context_sha256 } = order;
    await rig.call('acknowledgeHandoff', { handoff_id, context_sha256, acknowledged_by: `lead-${lead}/nurture-1` });
    await Promise.all([
      rig.call('markHandedOff', { handoff_id, lead_id: lead, journey_no }),
      rig.call('setStage', { lead_id: lead, journey_no, stage: 'nurturing' }),
    ]);
    return (await rig.call('getJourney', { lead_id: lead })).journey?.stage;
  };
  const stages = await Promise.all(Array.from({ length: 20 }, race));
  expect(new Set(stages)).toEqual(new Set(['nurturing']));
});

test('a campaign that takes a lead over does not take the interactions away from the running journey', async () => {
  const lead = await rig.newLead();
  const journey_no = await rig.openJourney(lead);
  const { order } = await rig.call('createHandoff', {
    lead_id: lead,
    conversation_id: `conv-${lead}-${journey_no}`,
    from_agent: 'lead_triage',
    to_agent: 'campaign_optimizer',
    priority: 'medium',
    context: {},
    preservation_data: {},
  });
  const { handoff_id, context_sha256 } = order;
  await rig.call('acknowledgeHandoff', { handoff_id, context_sha256, acknowledged_by: 'campaign-camp-1' });
  await rig.call('trackEvent', { interaction: { lead_id: lead, channel: 'Email', event_type: 'reply' } });
  const { events } = await rig.call('claimRelayEvents', { limit: 500, lease_seconds: 30 });
  expect(events.filter((event) => event.kind === 'interaction' && event.lead_id === lead)).toMatchObject([
    { workflow_id: `lead-${lead}`, active_workflow_id: `lead-${lead}` },
  ]);
});
