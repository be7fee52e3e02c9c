/** Files that the commands about models read and write; what is wrong with them ends with exit code 2. */
import { readFile as readText, rename, writeFile } from 'node:fs/promises';
import { InvalidModelError } from '../../../learning/models/load';
import { TableError } from '../../../learning/table/label';
import { finderIn, prepareAs } from '../../../learning/table/prepare';
import { openModel, type OpenModel } from '../../../learning/training/model';
import { CliError, EXIT } from '../../errors';
import { readFile, type ReadFile } from './read-file';

/** @throws CliError with exit code 2 */
export async function readModel(path: string): Promise<OpenModel> {
  const text = await readText(path, 'utf8').catch(() => undefined);
  if (text === undefined) throw new CliError(`There is no model ${path} that can be read.`, EXIT.wrongInput);
  return told(() => openModel(text), `${path} cannot be used: `);
}

/** What is wrong with a table or a model is told to whoever chose it. */
export function told<T>(work: () => T, before = ''): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TableError || error instanceof InvalidModelError)
      throw new CliError(`${before}${error.message}`, EXIT.wrongInput);
    throw error;
  }
}

/** A file as a model sees it, with the label that it answers for. */
export async function readFor(
  { model: { schema } }: OpenModel,
  path: string,
  label: string,
  onBytes: (bytes: number, of: number) => void,
) {
  const file = await readFile(path, onBytes);
  return { file, ...rowsFor(schema, file, label) };
}

export function rowsFor(schema: OpenModel['model']['schema'], { columns }: ReadFile, label: string) {
  return told(() => {
    finderIn(columns)(label);
    const rows = prepareAs(columns, {
      label: { column: label, positive: schema.label.positive },
      time: schema.time ?? undefined,
      entity: schema.entity ?? undefined,
      columns: schema.columns,
    });
    const positives = rows.labels.reduce((total, each) => total + each, 0);
    if (positives === 0 || positives === rows.labels.length)
      throw new TableError(
        `Of ${rows.labels.length} rows ${positives} are “${schema.label.positive}” in ${label}: there must be rows of both answers.`,
      );
    return rows;
  });
}

/** Replaces a file at once, so that nobody reads half a model. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(draft, text);
    await rename(draft, path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CliError(`cannot write ${path}: ${code}`, EXIT.wrongInput);
  }
}
