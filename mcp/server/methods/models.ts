/** The registry of trained models: what may decide is checked here, and every change of a role is one action. */
import * as models from '../../../db/repositories/models';
import { recordAction } from '../../../db/repositories/agent-actions';
import type { Queryable } from '../../../db/queryable';
import { InvalidModelError } from '../../../learning/models/load';
import { openModel, type Model } from '../../../learning/training/model';
import { unknownColumns } from '../../../policy/triage-columns';
import { modelIdOf, type ModelRole, type RegisteredModel } from '../../../workflows/contracts/model';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { conflict, found, invalid } from './errors';
import { cardOf } from './model-card';

type ModelMethods = Pick<
  Handlers,
  'registerModel' | 'promoteModel' | 'retireModel' | 'currentModels' | 'getModel' | 'getModelCard'
>;

export function modelHandlers({ clock }: Pick<HandlerDeps, 'clock'>): ModelMethods {
  return {
    async registerModel({ artefact, created_by }, { db, principal }) {
      const now = clock();
      const candidate = { ...candidateOf(opened(artefact)), artefact, created_by };
      const isNew = await models.insertModel(db, candidate, now);
      const model = await modelOf(db, candidate.model_id);
      if (isNew) await note(db, 'register_model', model, { principal, by: created_by, now });
      return { model };
    },

    async promoteModel({ model_id, role, decided_by, expected_champion }, { db, principal }) {
      await models.lockRoles(db);
      const model = await modelOf(db, model_id);
      if (model.status === role) return { model };
      const holders = await models.modelsInRoles(db, model.purpose);
      requirePromotable(model, role, holders.champion?.model_id ?? null, expected_champion);
      const by = { principal, by: decided_by, now: clock() };
      const former = holders[role];
      if (former) await putAway(db, former.model_id, by);
      await models.giveRole(db, model_id, role, decided_by, by.now);
      const promoted = await modelOf(db, model_id);
      await note(db, 'promote_model', promoted, by, { role, in_place_of: former?.model_id ?? null });
      return { model: promoted };
    },

    async retireModel({ model_id, decided_by }, { db, principal }) {
      await models.lockRoles(db);
      const model = await modelOf(db, model_id);
      if (model.status === 'retired') return { model };
      return { model: await putAway(db, model_id, { principal, by: decided_by, now: clock() }) };
    },

    async currentModels({ purpose }, { db }) {
      return models.modelsInRoles(db, purpose);
    },

    async getModel({ model_id }, { db }) {
      const model = await modelOf(db, model_id);
      return { model, artefact: found(await models.readArtefact(db, model_id), 'model', model_id) };
    },

    async getModelCard({ model_id }, { db }) {
      const model = await modelOf(db, model_id);
      const artefact = found(await models.readArtefact(db, model_id), 'model', model_id);
      return { card: cardOf(model, opened(artefact)) };
    },
  };
}

const modelOf = async (db: Queryable, modelId: string): Promise<RegisteredModel> =>
  found(await models.readModel(db, modelId), 'model', modelId);

/** @throws RpcError invalidParams that says what is wrong with it */
function opened(artefact: string): Model {
  try {
    return openModel(artefact).model;
  } catch (error) {
    if (error instanceof InvalidModelError) throw invalid(`artefact cannot be used: ${error.message}`);
    throw error;
  }
}

function candidateOf(model: Model): Omit<models.NewModel, 'artefact' | 'created_by'> {
  const { rows, positives, auc, pr_auc, brier, ece, mean_probability } = model.measures;
  const columns = model.schema.columns.map(({ name }) => name);
  return {
    model_id: modelIdOf('triage', model.sha256),
    purpose: 'triage',
    sha256: model.sha256,
    kind: model.kind,
    rows: model.data.rows,
    threshold: model.threshold.value,
    columns,
    measures: { rows, positives, auc, pr_auc, brier, ece, mean_probability },
    why_not_promotable: objection(model, columns),
  };
}

function objection({ promotable, why_not, threshold }: Model, columns: readonly string[]): string | null {
  if (!promotable) return why_not ?? 'its training found that it is not fit to decide';
  const unknown = unknownColumns(columns);
  if (unknown.length > 0) return `it looks at columns that triage does not know: ${unknown.join(', ')}`;
  if (threshold.value <= 0 || threshold.value >= 1)
    return `its threshold is ${threshold.value}: it would give every lead the same answer`;
  return null;
}

/** @throws RpcError conflict */
function requirePromotable(
  { model_id, status, why_not_promotable }: RegisteredModel,
  role: ModelRole,
  champion: string | null,
  expected: string | null | undefined,
): void {
  if (why_not_promotable !== null) throw conflict(`${model_id} may not decide: ${why_not_promotable}`);
  if (expected !== undefined && expected !== champion)
    throw conflict(`${champion ?? 'no model'} is champion by now, and ${expected ?? 'none'} was expected: look again`);
  if (role === 'challenger' && status === 'champion')
    throw conflict(`${model_id} is the champion: retire it, or promote another one, before it becomes challenger`);
}

interface By {
  principal: string;
  by: string;
  now: Date;
}

async function putAway(db: Queryable, modelId: string, by: By): Promise<RegisteredModel> {
  await models.retire(db, modelId, by.by, by.now);
  const retired = await modelOf(db, modelId);
  await note(db, 'retire_model', retired, by);
  return retired;
}

const WORDS = {
  register_model: 'was registered',
  promote_model: 'has another role',
  retire_model: 'was retired',
} as const;

const note = (
  db: Queryable,
  action_type: keyof typeof WORDS,
  { model_id, purpose, status }: RegisteredModel,
  { principal, by, now }: By,
  details: Record<string, string | null> = {},
): Promise<void> =>
  recordAction(db, {
    action_id: `${action_type}:${model_id}:${now.toISOString()}`,
    timestamp: now,
    action_type,
    source: principal === 'campaign_optimizer' ? 'campaign_optimizer' : 'manager',
    lead_id: null,
    campaign_id: null,
    conversation_id: null,
    journey_no: null,
    summary: `The ${purpose} model ${model_id} ${WORDS[action_type]}: ${status}`,
    details: { model_id, status, by, ...details },
  });
