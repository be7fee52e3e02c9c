/** A model that a command names: a file as `merit model train --out` wrote it, or the id of a registered one. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { modelIdSchema, registeredModelSchema } from '../../../workflows/contracts/model';
import type { ApiClient } from '../../api-client';
import { CliError, EXIT } from '../../errors';

export const MODELS_PATH = '/api/v1/models';
export const modelPath = (modelId: string): string => `${MODELS_PATH}/${encodeURIComponent(modelId)}`;

const withArtefact = z.object({ model: registeredModelSchema, artefact: z.string() });

/** @returns undefined for what is not written like an id */
export const asModelId = (named: string): string | undefined => modelIdSchema.safeParse(named).data;

/**
 * @param api asked only when an id is named
 * @throws CliError with exit code 2 when there is neither such a file nor such a model
 */
export async function readArtefact(named: string, api: () => ApiClient): Promise<string> {
  const modelId = asModelId(named);
  if (modelId !== undefined) return (await api()({ path: modelPath(modelId), answer: withArtefact })).artefact;
  return readModelFile(named);
}

const page = z.object({ items: z.array(registeredModelSchema) });

/** The id of the model that decides in the running system; null: the rules do. */
export async function championOf(api: ApiClient): Promise<string | null> {
  const { items } = await api({ path: MODELS_PATH, query: { purpose: 'triage', status: 'champion' }, answer: page });
  return items[0]?.model_id ?? null;
}

/** @throws CliError with exit code 2 */
export async function readModelFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new CliError(
      `There is no model file ${path} that can be read, and it is no id such as triage-0123456789ab.`,
      EXIT.wrongInput,
    );
  }
}
