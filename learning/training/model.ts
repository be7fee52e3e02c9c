/** A trained model as a file: what it learned, from what, how good it is, and hashes that tell when it was changed. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { Classifier } from '../models/classifier';
import { MODEL_KINDS } from '../models/fit';
import { InvalidModelError, loadClassifier } from '../models/load';
import type { StoredClassifier } from '../models/stored';
import { findingSchema } from '../table/finding';
import { columnReadingSchema } from '../table/reading';
import { measuresSchema } from './measures';
import { profileSchema } from './profile';
import { sliceSchema } from './slices';
import { thresholdSchema } from './threshold';

/** Raised whenever an older reader would misread a file. */
const FORMAT_VERSION = 1;

const tableSchemaSchema = z.strictObject({
  label: z.strictObject({ column: z.string(), positive: z.string(), negative: z.string() }),
  time: columnReadingSchema.nullable(),
  entity: z.string().nullable(),
  columns: z.array(columnReadingSchema).describe('those it looks at'),
});
export type TableSchema = z.infer<typeof tableSchemaSchema>;

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

const contentSchema = z.strictObject({
  format: z.literal('purple-merit-model'),
  format_version: z.literal(FORMAT_VERSION),
  kind: z.enum(MODEL_KINDS),
  seed: z.int(),
  schema: tableSchemaSchema,
  schema_sha256: sha256Schema,
  data: z.strictObject({
    sha256: sha256Schema.describe('of the bytes of the file it was trained on'),
    rows: z.int(),
    positives: z.int(),
    from: z.string().nullable().describe('training period, where there is a time column'),
    to: z.string().nullable(),
  }),
  split: z.strictObject({ order: z.enum(['time', 'file', 'chance']), train_rows: z.int(), test_rows: z.int() }),
  measures: measuresSchema.describe('on the tested rows, by the same recipe before those were learned from too'),
  slices: z.array(sliceSchema),
  threshold: thresholdSchema,
  findings: z.array(findingSchema),
  profile: profileSchema.describe('how rows lay, to see drift by'),
  promotable: z.boolean(),
  why_not: z.string().nullable(),
  classifier: z.custom<StoredClassifier>((value) => typeof value === 'object').describe('checked as it is loaded'),
});
export type ModelContent = z.infer<typeof contentSchema>;

const modelSchema = contentSchema.extend({ sha256: sha256Schema.describe('of all other fields, as RFC 8785 JSON') });
export type Model = z.infer<typeof modelSchema>;

export const FORMAT = { format: 'purple-merit-model', format_version: FORMAT_VERSION } as const;

export const sha256Of = (value: unknown): string =>
  createHash('sha256')
    .update(canonicalize(value) ?? '')
    .digest('hex');

export const sealed = (content: ModelContent): Model => ({ ...content, sha256: sha256Of(content) });

export interface OpenModel {
  model: Model;
  classifier: Classifier;
}

/** @throws InvalidModelError when it is no model, of another format, or has been changed since it was trained */
export function openModel(text: string): OpenModel {
  const result = modelSchema.safeParse(parsed(text));
  if (!result.success) throw new InvalidModelError(`it is no model of this version:\n${z.prettifyError(result.error)}`);
  const { sha256, ...content } = result.data;
  if (sha256Of(content.schema) !== content.schema_sha256)
    throw new InvalidModelError('schema_sha256 does not match: its columns were changed after training');
  if (sha256Of(content) !== sha256)
    throw new InvalidModelError('sha256 does not match: it was changed after training. Train it anew');
  return { model: result.data, classifier: loadClassifier(content.classifier) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidModelError('it is no JSON');
  }
}
