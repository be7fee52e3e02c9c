/** The four tiers of memory on the wire (SPEC sections 7 and 8). A TTL is in seconds everywhere. */
import { z } from 'zod';
import { leadIdSchema } from '../../workflows/contracts/ids';
import { defineMethod } from './method';

const json = z.record(z.string(), z.json());
const conversationId = z.string().min(1).max(100);
const entity = z.string().min(1).max(200);
/** the walk gives the strongest first and ends at its limit, however far it may go */
const maxDepth = z.int().min(1).max(100).default(2);
const keyed = { idempotency_key: z.string().min(1).max(200).optional() };

export const DEFAULT_TTL_SECONDS = 24 * 3600;

/** What a conversation is about, while it lasts. */
export const shortTermSchema = z.object({
  conversation_id: conversationId,
  lead_id: z.string().nullable(),
  data: json.meta({ description: 'last_utterance_summary, active_intent, slots, history, …' }),
  expires_at: z.iso.datetime({ offset: true }),
});
export type ShortTermMemory = z.infer<typeof shortTermSchema>;

/** What we know of a lead for good. */
export const longTermSchema = z.object({
  lead_id: leadIdSchema,
  region: z.string().nullable(),
  industry: z.string().nullable(),
  rfm_score: z.number().min(0).max(1).nullable(),
  rfm: z.object({ recency: z.number(), frequency: z.number(), monetary: z.number() }).nullable(),
  preferences: json.meta({ description: 'best_contact_time "09:00-11:00", preferred_channels, interests' }),
  evidence: z
    .object({
      said: z
        .array(z.string())
        .meta({ description: 'preferences that were said, by name; the others are learned from answers' }),
      answers_by_channel: z.record(z.string(), z.number()),
      answers_by_hour: z.array(z.number()).meta({ description: 'by hour of the lead’s own day, 0 to 23' }),
      revenue_usd: z.number(),
    })
    .optional()
    .meta({ description: 'what preferences and score rest on' }),
  engagements: z.int().min(0).meta({ description: 'interactions that count as engagement' }),
  last_engaged_at: z.iso.datetime({ offset: true }).nullable(),
  last_updated_at: z.iso.datetime({ offset: true }),
});
export type LongTermMemory = z.infer<typeof longTermSchema>;

/** What was tried, on whom, and how it went. Failures are kept too. */
export const episodeSchema = z.object({
  episode_id: z.string(),
  scenario: z.string(),
  action_sequence: z.array(z.json()),
  outcome_score: z.number().min(0).max(1),
  notes: z.string().nullable(),
  features: z.record(z.string(), z.json()),
  similarity: z.number().min(0).max(1),
  why: z.array(z.string()).meta({
    description: 'what this episode shares with what was asked, and how much of the similarity each part makes',
  }),
});
export type Episode = z.infer<typeof episodeSchema>;

/** How one kind of message did among similar episodes. */
export const patternSchema = z.object({
  channel: z.string(),
  variant_id: z.string().nullable(),
  trials: z.number().min(0),
  successes: z.number().min(0),
});
export type Pattern = z.infer<typeof patternSchema>;

/** Similar cases that went well, and how often such cases do. */
export const recalledSchema = z.object({
  tier: z.literal('episodic'),
  episodes: z.array(episodeSchema),
  trials: z.int().meta({ description: 'similar episodes of any outcome' }),
  successes: z.int().meta({ description: 'of these, with outcome_score above min_outcome' }),
  usual: z.object({ trials: z.int(), successes: z.int() }).meta({
    description: 'the same of all episodes that share anything with what was asked (the newest 1,000), similar or not',
  }),
  patterns: z.array(patternSchema).meta({
    description:
      'the same trials by the channel and variant of their first action, most tried first; each counts half as much after every 90 days before the newest',
  }),
});

export const tripleSchema = z.object({
  subject: entity,
  predicate: z.string().min(1).max(100),
  object: entity,
  weight: z.number().min(0).max(1),
});

/** A triple that holds now, and what it rests on. */
export const relationSchema = tripleSchema.extend({
  source: z.string().nullable().meta({ description: 'where it was learned' }),
  valid_from: z.iso.datetime({ offset: true }).meta({ description: 'since when it is so' }),
});

export const relatedSchema = z.object({
  entity,
  depth: z.int().min(1),
  strength: z.number().min(0).max(1).meta({ description: 'product of the weights on the strongest path' }),
  path: z.array(tripleSchema),
});
export type Related = z.infer<typeof relatedSchema>;

const shortTermContent = z.strictObject({
  tier: z.literal('short_term'),
  conversation_id: conversationId,
  lead_id: leadIdSchema.optional(),
  data: json,
  ttl_seconds: z
    .int()
    .min(1)
    .max(30 * 24 * 3600)
    .default(DEFAULT_TTL_SECONDS),
});
const longTermContent = z.strictObject({ tier: z.literal('long_term'), lead_id: leadIdSchema, preferences: json });
const episodicContent = z.strictObject({
  tier: z.literal('episodic'),
  episode_id: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'yours, or made here; the same one is stored once' }),
  scenario: z.string().min(1).max(200),
  action_sequence: z.array(z.json()).max(100),
  outcome_score: z.number().min(0).max(1),
  notes: z.string().max(2000).optional(),
  features: json.default({}),
});
const time = z.iso.datetime({ offset: true });
const semanticContent = tripleSchema.extend({
  tier: z.literal('semantic'),
  source: z.string().max(100).optional(),
  valid_from: time.optional().meta({ description: 'counts from then on; default now' }),
  valid_to: time.optional().meta({ description: 'no longer counts then; default: counts until it is stated anew' }),
});

/** What can be stored, by tier. */
export const memoryContentSchema = z.discriminatedUnion('tier', [
  shortTermContent,
  longTermContent,
  episodicContent,
  semanticContent,
]);

export const memoryMethods = {
  storeMemory: defineMethod({
    description:
      'Remembers something in one of four tiers: short_term (the state of one conversation, forgotten after ttl_seconds), long_term (preferences of one lead, merged into what is known), episodic (what was tried in a scenario and how well it went), semantic (a weighted fact, subject predicate object, in the knowledge graph). What is stored steers what the agents do later, and is kept in plain text: no names, addresses or other personal data.',
    tool: { title: 'Remember' },
    params: z.discriminatedUnion('tier', [
      shortTermContent.extend(keyed),
      longTermContent.extend(keyed),
      episodicContent.extend(keyed),
      semanticContent.extend(keyed),
    ]),
    result: z.object({ tier: z.string(), key: z.string() }),
    scope: 'memory:write',
    kind: 'keyed',
  }),
  fetchMemory: defineMethod({
    description:
      'Recalls from one of four tiers of memory: short_term (one conversation), long_term (one lead: preferences, engagement score), episodic (similar cases that went well, best first, with reasons), semantic (what the knowledge graph relates to an entity). Nothing known is an empty answer, not an error.',
    tool: { title: 'Recall' },
    params: z.discriminatedUnion('tier', [
      z.strictObject({ tier: z.literal('short_term'), conversation_id: conversationId }),
      z.strictObject({ tier: z.literal('long_term'), lead_id: leadIdSchema }),
      z.strictObject({
        tier: z.literal('episodic'),
        scenario: z.string().max(200).optional(),
        features: json.optional(),
        min_outcome: z.number().min(0).max(1).default(0.7),
        limit: z.int().min(1).max(100).default(10),
      }),
      z.strictObject({
        tier: z.literal('semantic'),
        entity,
        max_depth: maxDepth,
        limit: z.int().min(1).max(500).default(50),
      }),
    ]),
    result: z.discriminatedUnion('tier', [
      z.object({ tier: z.literal('short_term'), memory: shortTermSchema.nullable() }),
      z.object({ tier: z.literal('long_term'), memory: longTermSchema.nullable() }),
      recalledSchema,
      z.object({ tier: z.literal('semantic'), related: z.array(relatedSchema) }),
    ]),
    scope: 'memory:read',
    kind: 'read',
  }),
  consolidateMemory: defineMethod({
    description:
      'Makes lasting memory of closed conversations: profiles, episodes and weights of the knowledge graph. One batch, oldest first; a conversation that was consolidated is not again until something is added to it. A schedule calls it by itself.',
    tool: { title: 'Consolidate memory' },
    params: z.strictObject({
      limit: z.int().min(1).max(500).default(100).meta({ description: 'most conversations of this batch' }),
    }),
    result: z.object({
      conversations: z.int().meta({ description: 'consolidated now; 0: none is due' }),
      profiles: z.int().meta({ description: 'long-term memories that changed' }),
      episodes: z.int().meta({ description: 'episodes stored or corrected' }),
      relations: z.int().meta({ description: 'relations of the graph that got another weight' }),
      remaining: z.int().meta({ description: 'conversations that are still due, counted up to 100,000' }),
    }),
    scope: 'memory:consolidate',
    kind: 'natural',
  }),
  searchGraph: defineMethod({
    description:
      'Walks the knowledge graph (weighted facts: subject, predicate, object) from an entity, strongest paths first. Use it to learn what goes with an industry, a persona, a region or a channel.',
    tool: { title: 'Walk the knowledge graph' },
    params: z.strictObject({
      entity,
      max_depth: maxDepth,
      predicates: z.array(z.string().max(100)).max(20).optional(),
      limit: z.int().min(1).max(500).default(50),
    }),
    result: z.object({ entity, related: z.array(relatedSchema) }),
    scope: 'memory:read',
    kind: 'read',
  }),
};
