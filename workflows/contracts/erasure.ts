/** Erasure of a lead (SPEC section 12): accepted at once, then the journey closes, then the key goes, then the histories. */
import { z } from 'zod';
import { leadIdSchema } from './ids';

const isoTime = z.iso.datetime({ offset: true });

export const erasureSchema = z.object({
  lead_id: leadIdSchema,
  status: z.enum(['under_way', 'complete']),
  erased_at: isoTime.meta({
    description: 'when it was accepted: name, addresses and message were deleted, and nothing is sent from then on',
  }),
  key_destroyed_at: isoTime.nullable().meta({
    description:
      'the journey has closed; texts, memory and notes are gone, and nothing encrypted for the lead can be read again. Null: under way',
  }),
  completed_at: isoTime.nullable().meta({
    description: 'the histories of its workflows and what caches held are gone too. Null: under way',
  }),
});
export type Erasure = z.infer<typeof erasureSchema>;
