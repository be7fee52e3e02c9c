/** Domains that our mail is sent from, and how it fares (SPEC section 3, Answers). */
import { z } from 'zod';

export const PAUSE_REASONS = ['bounces', 'complaints'] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

export const sendingDomainNameSchema = z
  .string()
  .max(253)
  .regex(/^[a-z0-9.-]+$/, 'must be a domain in lower case')
  .meta({ examples: ['purple-merit.example'] });

const isoTime = z.iso.datetime({ offset: true });

export const sendingDomainSchema = z.object({
  domain: z.string(),
  status: z.enum(['active', 'paused']),
  reason: z.enum(PAUSE_REASONS).nullable().meta({ description: 'what it was paused for' }),
  paused_at: isoTime.nullable(),
  sends: z.int().meta({ description: 'messages of the last seven days, since the last resume' }),
  bounces: z.int().meta({ description: 'those of them that came back' }),
  complaints: z.int(),
  bounce_rate: z.number().nullable().meta({ description: '0 to 1; null without messages' }),
  complaint_rate: z.number().nullable(),
  resumed_at: isoTime.nullable(),
  resumed_by: z.string().nullable(),
});
export type SendingDomain = z.infer<typeof sendingDomainSchema>;
