/** `merit model list`, `promote`, `retire`: which models the running system has, and which one decides. */
import { userInfo } from 'node:os';
import { Command, Option } from 'commander';
import { z } from 'zod';
import {
  MODEL_ROLES,
  registeredModelSchema,
  type ModelRole,
  type RegisteredModel,
} from '../../../workflows/contracts/model';
import type { ApiClient } from '../../api-client';
import type { CommandContext } from '../../context';
import { jsonOption, show, table, time, type OutputOptions } from '../../output';
import { asModelId, modelPath, MODELS_PATH, readModelFile } from './named-model';

const listSchema = z.object({ items: z.array(registeredModelSchema), next_cursor: z.string().nullable() });
const toldSchema = z.object({ model: registeredModelSchema });
const ROLE_IN_WORDS: Record<ModelRole, string> = {
  champion: 'decides from now on. Take it back by promoting the former one again, or retire it: then the rules decide.',
  challenger: 'answers beside what decides from now on; what it says is kept with each decision.',
};

export function listCommand({ api }: CommandContext): Command {
  return new Command('list')
    .description('registered models, newest first, and which one decides')
    .addOption(jsonOption())
    .action(async (options: OutputOptions) => {
      const page = await api()({ path: MODELS_PATH, answer: listSchema });
      show(options, page, ({ items }) =>
        items.length === 0 ? 'No model is registered: the rules decide.' : listed(items),
      );
    });
}

const listed = (models: RegisteredModel[]): string =>
  [
    table(
      ['model', 'status', 'kind', 'rows', 'AUC', 'ECE', 'registered', 'by'],
      models.map(({ model_id, status, kind, rows, measures: { auc, ece }, created_at, created_by }) => [
        model_id,
        status,
        kind,
        rows,
        `${auc.value.toFixed(3)} (${auc.low.toFixed(3)} to ${auc.high.toFixed(3)})`,
        ece.value.toFixed(3),
        time(created_at),
        created_by,
      ]),
    ),
    ...models.flatMap(({ model_id, why_not_promotable: why }) =>
      why === null ? [] : [`${model_id} may not decide: ${why}`],
    ),
    ...(models.some(({ status }) => status === 'champion') ? [] : ['None of these is champion: the rules decide.']),
  ].join('\n');

export function promoteCommand({ api }: CommandContext): Command {
  return new Command('promote')
    .description('let a model decide, or answer beside what decides')
    .argument('<model>', 'the id of a registered model, or a file, which is registered first')
    .addOption(new Option('--as <role>', 'what it is to be').choices(MODEL_ROLES).default('champion'))
    .addOption(jsonOption())
    .action(async (named: string, { as: role, ...options }: OutputOptions & { as: ModelRole }) => {
      const call = api();
      const modelId = asModelId(named) ?? (await register(call, await readModelFile(named)));
      const promoted = await call({
        method: 'POST',
        path: `${modelPath(modelId)}/promote`,
        body: { role, decided_by: userInfo().username },
        answer: toldSchema,
      });
      show(options, promoted, () => `${modelId} ${ROLE_IN_WORDS[role]}`);
    });
}

async function register(call: ApiClient, artefact: string): Promise<string> {
  const body = { artefact, created_by: userInfo().username };
  const { model } = await call({ method: 'POST', path: MODELS_PATH, body, answer: toldSchema });
  return model.model_id;
}

export function retireCommand({ api }: CommandContext): Command {
  return new Command('retire')
    .description('take a model its role; without a champion the rules decide')
    .argument('<id>')
    .addOption(jsonOption())
    .action(async (modelId: string, options: OutputOptions) => {
      const retired = await api()({
        method: 'POST',
        path: `${modelPath(modelId)}/retire`,
        body: { decided_by: userInfo().username },
        answer: toldSchema,
      });
      show(options, retired, () => `${modelId} is retired; it stays registered and may be promoted again.`);
    });
}
