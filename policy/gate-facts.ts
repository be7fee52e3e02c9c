/** What the gate is told: facts of the moment, and the account's rules. Stored with every decision, and read by rehearsals. */
import { z } from 'zod';
import { PURPOSES } from '../workflows/contracts/consent';
import { channelSchema, flagSchema } from '../workflows/contracts/lead';

/** What is known at the moment of sending. Without PII: it is stored with the decision. */
export const gateFactsSchema = z.object({
  purpose: z.enum(PURPOSES),
  channel: channelSchema,
  erased: z
    .boolean()
    .default(false)
    .meta({ description: 'the person was erased; not recorded before that was possible' }),
  has_address: z.boolean().meta({ description: 'the lead has an address for this channel' }),
  consent: z
    .enum(['granted', 'withdrawn'])
    .nullable()
    .meta({ description: 'the latest consent for this channel and purpose; null: none was ever recorded' }),
  opted_out: z.boolean().meta({ description: 'the person said stop, by whatever way' }),
  suppressions: z
    .array(z.string())
    .readonly()
    .meta({ description: 'why the address is suppressed (hard_bounce, complaint, …); empty: it is not' }),
  flags: z.array(flagSchema).readonly(),
  journey_open: z.boolean().meta({ description: 'the journey that the message belongs to is still under way' }),
  answered: z.boolean().meta({ description: 'the person has answered since it began, in a way that ends a sequence' }),
  company_answered: z.boolean().meta({ description: 'somebody else of the same company has answered of late' }),
  sends_in_window: z
    .number()
    .meta({ description: 'messages to this person over all campaigns in the window of the frequency cap' }),
  oldest_send_in_window_at: z.string().nullable().meta({ description: 'ISO time of the oldest of them' }),
  campaign_status: z
    .enum(['active', 'paused'])
    .nullable()
    .meta({ description: 'null: the message belongs to no campaign' }),
  lead_paused: z
    .boolean()
    .default(false)
    .meta({ description: 'a person holds back everything to this lead; earlier decisions know of no such thing' }),
  campaign_ended: z.boolean().meta({ description: "the campaign's last day is over" }),
  domain_paused: z
    .boolean()
    .meta({ description: "too much of what the sender's domain sends bounces, or is complained about" }),
  in_audience: z
    .boolean()
    .meta({ description: "the lead is within the campaign's audience; true when the message belongs to no campaign" }),
  approval_min_score: z
    .number()
    .nullable()
    .meta({ description: "leads scoring at least this need a person's approval; null: never" }),
  lead_score: z.number().nullable(),
  approved: z.boolean().meta({ description: 'a person has approved this message' }),
  timezone: z.string().nullable().meta({ description: 'IANA name as the lead carries it, possibly wrong' }),
  region: z.string().nullable(),
});
export type GateFacts = z.output<typeof gateFactsSchema>;

/** Account-wide rules; the fields of the configuration fit as they are. */
export const gateRulesSchema = z.object({
  quietHours: z
    .strictObject({ startMinute: z.int().min(0).max(1_440), endMinute: z.int().min(0).max(1_440) })
    .meta({ description: "minutes since midnight on the person's clock" }),
  sendDays: z.array(z.int().min(1).max(7)).readonly().meta({ description: 'ISO weekdays; empty: every day' }),
  defaultTimezone: z.string(),
  frequencyCap: z
    .strictObject({ count: z.int().min(1), windowSeconds: z.number().positive() })
    .meta({ description: 'most messages to one person in a window, over all campaigns' }),
  companyPauseSeconds: z
    .number()
    .min(0)
    .meta({ description: 'how long an answer of one person holds back messages to the others of the company' }),
});
export type GateRules = z.output<typeof gateRulesSchema>;
