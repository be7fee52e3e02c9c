/** What is worth knowing about a table before a model learns from it. */
import { z } from 'zod';

export const FINDING_KINDS = [
  'leak',
  'suspicion',
  'identifier',
  'personal',
  'free_text',
  'date',
  'constant',
  'order',
  'ignored',
  'kept',
  'unreadable',
  'entity',
  'duplicates',
  'too_good',
] as const;

export const findingSchema = z.strictObject({
  /** null: about the table as a whole */
  column: z.string().nullable(),
  kind: z.enum(FINDING_KINDS),
  /** in plain words; never a value of an identifier, of free text or of a person */
  evidence: z.string(),
  left_out: z.boolean(),
});
export type Finding = z.infer<typeof findingSchema>;

export const percent = (share: number): string => {
  const value = 100 * share;
  return `${value !== 0 && Math.abs(value) < 1 ? value.toFixed(1) : value.toFixed(0)} %`;
};

export const count = (value: number): string => Math.round(value).toLocaleString('en');
