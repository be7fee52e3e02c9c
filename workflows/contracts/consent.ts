/** Consent: per person, channel and purpose, with legal basis, source, wording and time (SPEC section 3). */
import { z } from 'zod';
import { channelSchema } from './lead';

/** `service` is an answer to the person's own question. */
export const PURPOSES = ['marketing', 'service'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** GDPR, article 6 (1) a to f. */
export const LEGAL_BASES = [
  'consent',
  'contract',
  'legal_obligation',
  'vital_interests',
  'public_task',
  'legitimate_interest',
] as const;

/** What a caller says; the latest by `recorded_at` holds. */
export const newConsentSchema = z.strictObject({
  channel: channelSchema,
  purpose: z.enum(PURPOSES),
  granted: z.boolean().meta({ description: 'false: withdrawn' }),
  legal_basis: z.enum(LEGAL_BASES),
  source: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .meta({ examples: ['form on /pricing'] }),
  wording: z.string().trim().min(1).max(5000).optional().meta({ description: 'what the person agreed to, as shown' }),
  recorded_at: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({ description: 'when the person said so; default: now' }),
});
export type NewConsent = z.output<typeof newConsentSchema>;

/** What holds for a channel and purpose. */
export const consentSchema = z.object({
  channel: channelSchema,
  purpose: z.enum(PURPOSES),
  granted: z.boolean(),
  legal_basis: z.string(),
  source: z.string(),
  wording: z.string().nullable(),
  recorded_at: z.iso.datetime({ offset: true }),
});
export type Consent = z.output<typeof consentSchema>;

const standing = z.enum(['granted', 'withdrawn']).nullable();

/** By which ways a person may be written to, as far as is known before the gate is asked. */
export const channelStandingSchema = z.object({
  channel: channelSchema,
  consent: standing.meta({ description: 'to marketing; null: none was ever recorded' }),
  service_consent: standing.meta({ description: 'to answers; null is enough for them' }),
  has_address: z.boolean(),
  suppressed: z.boolean().meta({ description: 'nothing may go this way, whatever the consent' }),
});
export type ChannelStanding = z.output<typeof channelStandingSchema>;
