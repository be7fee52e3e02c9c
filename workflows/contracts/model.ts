/** Trained models that were registered, and which of them decides (decision 0028). */
import { z } from 'zod';
import { categorySchema } from './lead';

export const MODEL_PURPOSES = ['triage'] as const;
export type ModelPurpose = (typeof MODEL_PURPOSES)[number];

/** `champion`: decides. `challenger`: answers beside it, unheard. */
export const MODEL_ROLES = ['champion', 'challenger'] as const;
export type ModelRole = (typeof MODEL_ROLES)[number];

export const MODEL_STATUSES = ['candidate', ...MODEL_ROLES, 'retired'] as const;
export type ModelStatus = (typeof MODEL_STATUSES)[number];

export const modelIdSchema = z
  .string()
  .regex(/^[a-z]{1,20}-[0-9a-f]{12}$/, 'is not the id of a model, such as triage-0123456789ab')
  .meta({ examples: ['triage-0123456789ab'] });

/** @param sha256 of the artefact, as it says itself */
export const modelIdOf = (purpose: ModelPurpose, sha256: string): string => `${purpose}-${sha256.slice(0, 12)}`;

const isoTime = z.iso.datetime({ offset: true });
const interval = z.object({ value: z.number(), low: z.number(), high: z.number() });

/** On rows that it was tested on before it learned from them too; intervals of 95 %. */
const modelFiguresSchema = z.object({
  rows: z.int(),
  positives: z.int(),
  auc: interval,
  pr_auc: interval,
  brier: interval,
  ece: interval.meta({ description: 'expected calibration error' }),
  mean_probability: z.number(),
});

export const registeredModelSchema = z.object({
  model_id: modelIdSchema,
  purpose: z.enum(MODEL_PURPOSES),
  status: z.enum(MODEL_STATUSES),
  sha256: z.string(),
  kind: z.string().meta({ description: 'the learner', examples: ['ensemble'] }),
  rows: z.int().meta({ description: 'that it learned from' }),
  threshold: z.number().meta({ description: 'probability from which on a lead is qualified' }),
  columns: z.array(z.string()).meta({ description: 'what it looks at' }),
  measures: modelFiguresSchema,
  why_not_promotable: z.string().nullable().meta({ description: 'null: it may decide' }),
  created_at: isoTime,
  created_by: z.string(),
  promoted_at: isoTime.nullable().meta({ description: 'when it last took a role; null: never' }),
  promoted_by: z.string().nullable(),
  retired_at: isoTime.nullable().meta({ description: 'when it last lost its role, or was put away' }),
  retired_by: z.string().nullable(),
});
export type RegisteredModel = z.infer<typeof registeredModelSchema>;

/** What a challenger said of a lead, beside what decided. */
export const challengerAnswerSchema = z.object({
  model_id: modelIdSchema,
  category: categorySchema,
  probability: z.number().min(0).max(1).meta({ description: 'that the lead answers well' }),
});
export type ChallengerAnswer = z.infer<typeof challengerAnswerSchema>;

/** Who says so: a person's name, or what decides for people. */
export const decidedBySchema = z.string().min(1).max(100);
