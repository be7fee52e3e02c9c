/**
 * The models that triage works with: the champion, which decides, and the challenger beside it. Kept in memory; a change in
 * the registry is seen within seconds.
 */
import { loadTriageModel } from '../agents/triage/load-model';
import type { TriageModel } from '../agents/triage/policy';
import { InvalidModelError } from '../learning/models/load';
import type { Result } from '../mcp/protocol';
import type { Logger } from '../runtime/logger';
import { MODEL_ROLES, type ModelRole } from '../workflows/contracts/model';
import type { CallData } from './errors';

const LOOK_EVERY_MS = 2_000;

export type ModelsInRoles = Readonly<Record<ModelRole, TriageModel | null>>;

export interface TriageModels {
  /**
   * Those of the moment; when the registry cannot be read, those there were.
   * @throws ApplicationFailure when it could never be read: the rules are not to decide only because it was away
   */
  current(): Promise<ModelsInRoles>;
  /** In words; looks for a change in the background. */
  status(): { isSound: boolean; detail: string };
}

interface Slot {
  /** its id in the registry */
  wanted: string | null;
  model: TriageModel | null;
  /** why what is wanted is not what is used */
  problem: string | null;
}

const EMPTY: Slot = { wanted: null, model: null, problem: null };

export interface TriageModelsOptions {
  data: CallData;
  log: Logger;
  /** milliseconds, never going back */
  clock?: () => number;
}

export function createTriageModels({ data, log, clock = () => performance.now() }: TriageModelsOptions): TriageModels {
  const slots: Record<ModelRole, Slot> = { champion: EMPTY, challenger: EMPTY };
  let hasLooked = false;
  let lookAgainAt = -Infinity;
  let looking: Promise<void> | undefined;

  function look(): Promise<void> {
    if (hasLooked && clock() < lookAgainAt) return Promise.resolve();
    looking ??= readRoles().finally(() => {
      lookAgainAt = clock() + LOOK_EVERY_MS;
      looking = undefined;
    });
    return looking;
  }

  async function readRoles(): Promise<void> {
    try {
      const wanted = await data('currentModels', { purpose: 'triage' });
      slots.champion = await fill('champion', wanted.champion);
      hasLooked = true;
      // after the champion, who may have been challenger until now; and its trouble is nobody else's
      slots.challenger = await fill('challenger', wanted.challenger);
    } catch (err) {
      log.warn({ err }, 'the registry of models cannot be read');
      if (!hasLooked) throw err;
    }
  }

  async function fill(role: ModelRole, wanted: Result<'currentModels'>[ModelRole]): Promise<Slot> {
    const before = slots[role];
    if (!wanted) return EMPTY;
    const { model_id } = wanted;
    if (before.wanted === model_id) return before;
    const known = MODEL_ROLES.map((each) => slots[each].model).find((model) => model?.version === model_id);
    if (known) return { wanted: model_id, model: known, problem: null };
    const { artefact } = await data('getModel', { model_id });
    try {
      const model = loadTriageModel(artefact);
      log.info({ action: role, version: model_id }, 'triage has another model');
      return { wanted: model_id, model, problem: null };
    } catch (err) {
      if (!(err instanceof InvalidModelError)) throw err;
      log.error({ err, action: role, version: model_id }, 'a model cannot be used; what decided before goes on');
      return { ...before, wanted: model_id, problem: `${model_id} cannot be used: ${err.message}` };
    }
  }

  return {
    async current() {
      await look();
      return { champion: slots.champion.model, challenger: slots.challenger.model };
    },
    status() {
      void look().catch(() => undefined);
      const { champion, challenger } = slots;
      const parts = [
        hasLooked ? decides(champion.model) : 'the registry of models was not read yet',
        ...(challenger.model ? [`${challenger.model.version} answers beside`] : []),
        ...[champion.problem, challenger.problem].filter((problem) => problem !== null),
      ];
      return { isSound: hasLooked && champion.problem === null, detail: parts.join('; ') };
    },
  };
}

const decides = (model: TriageModel | null): string => (model ? `${model.version} decides` : 'the rules decide');
