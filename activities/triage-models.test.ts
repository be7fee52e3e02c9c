import pino from 'pino';
import { scriptedDataClient, type Script } from '../mcp/client/test-double';
import { RPC_ERRORS, RpcError, type Result } from '../mcp/protocol';
import { artefactOf, changed, trainedModel } from '../test/triage-models';
import { modelIdOf, type RegisteredModel } from '../workflows/contracts/model';
import type { Model } from '../learning/training/model';
import { callData } from './errors';
import { createTriageModels, type TriageModels } from './triage-models';

const referrals = trainedModel('Referral');
const partners = trainedModel('Partner');
const idOf = ({ sha256 }: Model): string => modelIdOf('triage', sha256);
const inRole = (model: Model | null) => model && { model_id: idOf(model), sha256: model.sha256 };
const away = (): never => {
  throw new RpcError(RPC_ERRORS.unavailable, 'away');
};

let now: number;
let roles: Result<'currentModels'>;
let artefacts: Map<string, string>;
let logged: string[];
beforeEach(() => {
  now = 0;
  roles = { champion: inRole(referrals), challenger: null };
  artefacts = new Map([referrals, partners].map((model) => [idOf(model), artefactOf(model)]));
  logged = [];
});

function registry(script: Script = {}) {
  const client = scriptedDataClient({
    currentModels: () => roles,
    getModel: ({ model_id }) => ({ model: {} as RegisteredModel, artefact: artefacts.get(model_id) ?? away() }),
    ...script,
  });
  const log = pino({ level: 'warn' }, { write: (line: string) => logged.push(line) });
  const models = createTriageModels({ data: callData(client), log, clock: () => now });
  return { models, asked: (method: string) => client.calls.filter((call) => call.method === method).length };
}

const deciding = async (models: TriageModels): Promise<string | undefined> =>
  (await models.current()).champion?.version;
const soon = (): unknown => (now += 2_000);

it('loads the champion once, and looks for another at most every two seconds', async () => {
  const { models, asked } = registry();
  const all = await Promise.all(Array.from({ length: 20 }, () => deciding(models)));
  expect(new Set(all)).toEqual(new Set([idOf(referrals)]));
  soon();
  await deciding(models);
  now += 1_999;
  await deciding(models);
  expect([asked('currentModels'), asked('getModel')]).toEqual([2, 1]);
});

it('leaves the decision to the rules without a champion', async () => {
  roles = { champion: null, challenger: null };
  const { models } = registry();
  expect(await models.current()).toEqual({ champion: null, challenger: null });
  expect(models.status()).toEqual({ isSound: true, detail: 'the rules decide' });
});

it('sees a swap, a challenger that takes over, and a champion that is retired', async () => {
  const { models, asked } = registry();
  await deciding(models);
  soon();
  roles = { champion: inRole(referrals), challenger: inRole(partners) };
  expect((await models.current()).challenger?.version).toBe(idOf(partners));
  soon();
  roles = { champion: inRole(partners), challenger: null };
  expect(await deciding(models)).toBe(idOf(partners));
  expect(asked('getModel')).toBe(2);
  soon();
  roles = { champion: null, challenger: null };
  expect(await deciding(models)).toBeUndefined();
});

it('keeps what it has while the registry is away, and waits for it where it has nothing yet', async () => {
  let isAway = true;
  const { models } = registry({ currentModels: () => (isAway ? away() : roles) });
  await expect(deciding(models)).rejects.toMatchObject({ message: expect.stringContaining('currentModels') });
  expect(models.status().isSound).toBe(false);
  await expect(deciding(models)).rejects.toThrow('currentModels');
  isAway = false;
  expect(await deciding(models)).toBe(idOf(referrals));
  isAway = true;
  soon();
  expect(await deciding(models)).toBe(idOf(referrals));
});

it('keeps what it has while an artefact cannot be fetched, and fetches it later', async () => {
  const { models } = registry();
  await deciding(models);
  const artefact = artefactOf(partners);
  artefacts.delete(idOf(partners));
  roles = { champion: inRole(partners), challenger: null };
  soon();
  expect(await deciding(models)).toBe(idOf(referrals));
  artefacts.set(idOf(partners), artefact);
  soon();
  expect(await deciding(models)).toBe(idOf(partners));
});

it('swaps the champion although the challenger cannot be fetched', async () => {
  roles = { champion: inRole(referrals), challenger: inRole(partners) };
  artefacts.delete(idOf(partners));
  const { models } = registry();
  expect(await models.current()).toMatchObject({ champion: { version: idOf(referrals) }, challenger: null });
});

it.each([
  ['is broken', '{'],
  ['was changed after training', artefactOf({ ...partners, seed: 99 })],
  ['calls every lead cold', artefactOf(changed(partners, { threshold: { ...partners.threshold, value: 1 } }))],
])('reports an artefact that %s once, and goes on with what decided before', async (_what, artefact) => {
  const { models, asked } = registry();
  await deciding(models);
  artefacts.set(idOf(partners), artefact);
  roles = { champion: inRole(partners), challenger: null };
  for (let look = 0; look < 3; look++) {
    soon();
    expect(await deciding(models)).toBe(idOf(referrals));
  }
  expect(asked('getModel')).toBe(2);
  expect(logged.join('')).toContain(idOf(partners));
  expect(models.status()).toMatchObject({ isSound: false, detail: expect.stringContaining(idOf(partners)) });
  expect(logged).toHaveLength(1);
});

it('lets the rules decide when the first artefact cannot be opened', async () => {
  artefacts.set(idOf(referrals), '{}');
  const { models } = registry();
  expect(await deciding(models)).toBeUndefined();
  expect(models.status()).toMatchObject({ isSound: false, detail: expect.stringContaining('the rules') });
});
