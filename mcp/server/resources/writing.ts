/** What `resource.write` may change: the tables whose writing has no rules of its own, or has a method that keeps them. */
import { z } from 'zod';
import { patchCampaign, insertCampaign } from '../../../db/repositories/campaigns';
import { setConversationStatus, touchConversation } from '../../../db/repositories/journeys';
import { campaignSchema } from '../../../workflows/contracts/campaign';
import { leadIdSchema } from '../../../workflows/contracts/ids';
import { methods, RPC_ERRORS, RpcError } from '../../protocol';
import type { CallContext, Handlers } from '../handler';
import type { HandlerDeps } from '../methods/deps';
import { followingDailyBudget } from '../methods/daily-budget';
import { conflict, found, invalid } from '../methods/errors';
import type { Address } from './uri';

type Data = Record<string, unknown>;
/** @returns the id of the row that was written */
type Writer = (id: string | undefined, data: Data, context: CallContext) => Promise<string>;

const campaignFields = campaignSchema.omit({ campaign_id: true }).partial().strict();
const newCampaign = campaignFields.extend({
  campaign_id: campaignSchema.shape.campaign_id,
  name: z.string().min(1).max(200),
});
const conversationSchema = z.strictObject({
  conversation_id: z.string().min(1).max(100),
  lead_id: leadIdSchema,
  status: z.enum(['active', 'idle', 'closed']).default('active'),
});

/** @throws RpcError invalidParams naming the first field that is wrong */
function parsed<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalid(
    `data${issue?.path.map((part) => `.${String(part)}`).join('') ?? ''}: ${issue?.message ?? 'is not valid'}`,
  );
}

export type WrittenMethods = Pick<Handlers, 'registerLead' | 'updateLead' | 'trackEvent'>;

function writers(deps: HandlerDeps, handlers: WrittenMethods): Readonly<Record<string, Writer>> {
  return {
    async leads(id, data, context) {
      if (id !== undefined) {
        const params = parsed(methods.updateLead.params, { lead_id: id, changes: data });
        return (await handlers.updateLead(params, context)).lead_id;
      }
      const { lead_id, ...fields } = data;
      const params = parsed(methods.registerLead.params, { ...(lead_id === undefined ? {} : { lead_id }), fields });
      return (await handlers.registerLead(params, context)).lead_id;
    },

    async interactions(id, data, context) {
      if (id !== undefined) throw invalid('an interaction is written once: name db://interactions');
      const { agent_id, ...interaction } = data;
      const params = parsed(methods.trackEvent.params, {
        interaction,
        ...(agent_id === undefined ? {} : { agent_id }),
      });
      return (await handlers.trackEvent(params, context)).interaction_id;
    },

    async campaigns(id, data, { db }) {
      if (id !== undefined) {
        const fields = parsed(campaignFields, data);
        const patch = () => patchCampaign(db, id, fields);
        const isKnown = await (fields.channel_budgets === undefined ? followingDailyBudget(db, [id], patch) : patch());
        if (!isKnown) found(undefined, 'campaign', id);
        return id;
      }
      const { campaign_id, ...fields } = parsed(newCampaign, data);
      if (!(await insertCampaign(db, campaign_id, fields, deps.clock())))
        throw conflict(`campaign ${campaign_id} exists already`);
      return campaign_id;
    },

    async conversations(id, data, { db }) {
      const conversation = parsed(conversationSchema, id === undefined ? data : { ...data, conversation_id: id });
      const { conversation_id, lead_id, status } = conversation;
      const owner = await touchConversation(db, conversation_id, lead_id, deps.clock());
      if (owner !== lead_id) throw invalid('the conversation belongs to another lead');
      await setConversationStatus(db, conversation_id, status);
      return conversation_id;
    },
  };
}

/** @returns writes a row and gives its id. @throws RpcError forbidden for tables that are not written this way */
export function createWriting(deps: HandlerDeps, handlers: WrittenMethods) {
  const byResource = writers(deps, handlers);
  return async ({ resource, id }: Address, data: Data, context: CallContext): Promise<string> => {
    const write = byResource[resource.name];
    if (write) return write(id, data, context);
    const writable = Object.keys(byResource).map((name) => `db://${name}`);
    throw new RpcError(
      RPC_ERRORS.forbidden,
      `db://${resource.name} is not written this way; these are: ${writable.join(', ')}`,
    );
  };
}
