import pino from 'pino';
import type { MethodName, Params } from '../mcp/protocol';
import { createSendRig, type SendRig } from '../test/send-rig';
import { artefactOf, trainedModel } from '../test/triage-models';
import type { Model } from '../learning/training/model';
import { createJourneyActivities } from './journey';
import { createTriageModels } from './triage-models';

let rig: SendRig;
beforeAll(async () => {
  rig = await createSendRig();
});
afterAll(() => rig.database.drop());

const NO_MODELS = { current: async () => ({ champion: null, challenger: null }) };
const NO_EXPLORATION = { coldExplorationShare: 0 };
const asTriage = <M extends MethodName>(method: M, params: Params<M>) => rig.call(method, params, 'lead_triage');

it('hands a late answer to a person once, in the conversation of the next journey', async () => {
  const { handOnLateAnswer } = createJourneyActivities(asTriage, NO_MODELS, NO_EXPLORATION);
  const lead_id = await rig.newLead();
  await rig.call('closeJourney', { lead_id, journey_no: 1, outcome: 'no_response' });
  const { conversation_id } = await rig.call('getLeadData', { lead_id });
  const heard = { interaction_id: 'i-1', event_type: 'reply', outcome: 'positive', channel: 'Email' } as const;
  const order = (await handOnLateAnswer({ lead_id, heard }))!;
  expect(order).toMatchObject({ to_agent: 'manager', from_agent: 'engagement', conversation_id });
  expect(await handOnLateAnswer({ lead_id, heard })).toEqual(order);
  const { handoff_id, context_sha256 } = order;
  expect((await rig.call('getHandoff', { handoff_id })).context).toMatchObject({ interaction_id: 'i-1' });
  await rig.call('acknowledgeHandoff', { handoff_id, context_sha256, acknowledged_by: `lead-${lead_id}/support-1` });
  expect(await handOnLateAnswer({ lead_id, heard })).toBeNull();
});

describe('triage', () => {
  let now = 0;
  const promote = async (model: Model, role: 'champion' | 'challenger'): Promise<string> => {
    const { model_id } = (await rig.call('registerModel', { artefact: artefactOf(model), created_by: 'ada' })).model;
    await rig.call('promoteModel', { model_id, role, decided_by: 'ada' });
    return model_id;
  };
  const decisionOf = async (lead_id: string): Promise<Record<string, unknown>> => {
    const query = { filter: { lead_id, kind: 'triage' } };
    const { items } = await rig.call('resource.search', { uri: 'db://decisions', query });
    return items[0]!;
  };

  it('decides by the champion, keeps beside it what the challenger says, and goes back to the rules', async () => {
    const remembering = async <M extends MethodName>(method: M, params: Params<M>) =>
      method === 'fetchMemory'
        ? { tier: 'episodic', trials: 0, successes: 0 }
        : method === 'storeMemory'
          ? {}
          : asTriage(method, params);
    const models = createTriageModels({
      data: asTriage,
      log: pino({ level: 'silent' }),
      clock: () => (now += 2_000),
    });
    const { triageLead } = createJourneyActivities(remembering as never, models, NO_EXPLORATION);
    const triage = async (source: string) => {
      const lead_id = await rig.newLead({ source });
      const step = { workflow_id: `lead-${lead_id}`, journey_no: 1, step: 'triage' };
      const { triage: told } = await triageLead({ lead_id, conversation_id: `conv-${lead_id}-1`, step });
      return { told, decision: await decisionOf(lead_id) };
    };
    const byRules = await triage('Referral');
    expect(byRules.decision).toMatchObject({ model_version: null });
    expect(byRules.decision.output).not.toHaveProperty('challenger');

    const champion = await promote(trainedModel('Partner'), 'champion');
    const challenger = await promote(trainedModel('Referral'), 'challenger');
    const byModel = await triage('Partner');
    expect(byModel.told.category).toBe('Campaign Qualified');
    expect(byModel.told.reasons.map(({ factor }) => factor)).toContain('source');
    expect(byModel.told).not.toHaveProperty('challenger');
    expect(byModel.decision).toMatchObject({
      model_version: champion,
      output: { category: 'Campaign Qualified', challenger: { model_id: challenger, category: 'Cold Lead' } },
    });

    await rig.call('promoteModel', { model_id: challenger, role: 'champion', decided_by: 'ada' });
    const swapped = await triage('Partner');
    expect(swapped.decision).toMatchObject({ model_version: challenger, output: { category: 'Cold Lead' } });
    await rig.call('retireModel', { model_id: challenger, decided_by: 'ada' });
    expect((await triage('Partner')).decision).toMatchObject({ model_version: null });
  });
});
