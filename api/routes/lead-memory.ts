/** What the agents remember of a lead, and of leads like it. */
import { z } from 'zod';
import type { Result } from '../../mcp/protocol';
import { longTermSchema, recalledSchema, shortTermSchema } from '../../mcp/protocol/memory-methods';
import { leadIdSchema } from '../../workflows/contracts/ids';
import { defineRoute } from '../http/route';

type Recalled = z.output<typeof recalledSchema>;

/** As many as the agents ask for. */
const EPISODES = 20;

const featuresSchema = z.object({
  industry: z.string().nullable(),
  persona: z.string().nullable(),
  company_size: z.string().nullable(),
});

const leadMemorySchema = z.object({
  lead_id: leadIdSchema,
  long_term: longTermSchema.nullable().meta({ description: 'null: nothing is known of the lead yet' }),
  conversation: shortTermSchema.nullable().meta({ description: 'null: none is under way, or it is forgotten' }),
  asked: featuresSchema.meta({ description: 'what the agents recall similar episodes by; null is not known' }),
  recalled: recalledSchema.omit({ tier: true }),
  related: z.array(z.string()).meta({ description: 'entities of the knowledge graph that the lead belongs to' }),
});

export const leadMemoryRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/v1/leads/{leadId}/memory',
    operationId: 'getLeadMemory',
    tag: 'Memory',
    summary: 'What is remembered of a lead, and which episodes of similar leads the agents recall for it, and why',
    params: z.object({ leadId: leadIdSchema }),
    responses: { 200: { description: 'What is remembered', schema: leadMemorySchema } },
    problems: ['not-found'],
    handler: async ({ params: { leadId } }, { data, leads }) => {
      const { lead, profile, conversation_id } = await leads.read(leadId);
      const { industry, persona, company_size, region, preferred_channel } = lead;
      const asked = { industry, persona, company_size };
      const [said, episodes] = await Promise.all([
        data.call('fetchMemory', { tier: 'short_term', conversation_id }),
        data.call('fetchMemory', { tier: 'episodic', features: asked, limit: EPISODES }),
      ]);
      return {
        status: 200,
        body: {
          lead_id: leadId,
          long_term: profile,
          conversation: said.tier === 'short_term' ? said.memory : null,
          asked,
          recalled: withoutTier(episodes),
          related: [industry, persona, region, preferred_channel].filter((name) => name !== null),
        },
      };
    },
  }),
];

function withoutTier(answer: Result<'fetchMemory'>): Omit<Recalled, 'tier'> {
  if (answer.tier !== 'episodic') throw new Error(`asked for episodes, and got ${answer.tier}`);
  const { tier: _tier, ...recalled } = answer;
  return recalled;
}
