/** What `resource.write` may change: the tables whose writing has no rules of its own, or has a method that keeps them. */
import { z } from 'zod';
import { insertCampaign } from '../../../db/repositories/campaigns';
import { setConversationStatus, touchConversation } from '../../../db/repositories/journeys';
import { campaignFieldsSchema, campaignSchema } from '../../../workflows/contracts/campaign';
import { leadIdSchema } from '../../../workflows/contracts/ids';
import { methods, RPC_ERRORS, RpcError } from '../../protocol';
import type { CallContext, Handlers } from '../handler';
import type { HandlerDeps } from '../methods/deps';
import { conflict, invalid } from '../methods/errors';
import { isView } from './resource';
import type { TableResource } from './resource';
import type { Address } from './uri';

type Data = Record<string, unknown>;
/** @returns the id of the row that was written */
type Writer = (id: string | undefined, data: Data, context: CallContext) => Promise<string>;

const newCampaign = campaignFieldsSchema.extend({
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

export type WrittenMethods = Pick<Handlers, 'registerLead' | 'updateLead' | 'trackEvent' | 'updateCampaign'>;

const WRITTEN = ['db://leads', 'db://interactions', 'db://campaigns', 'db://conversations'] as const;

/** uris of what may be written */
export const WRITABLE: ReadonlySet<string> = new Set(WRITTEN);

function writers(deps: HandlerDeps, handlers: WrittenMethods): Record<(typeof WRITTEN)[number], Writer> {
  return {
    async 'db://leads'(id, data, context) {
      if (id !== undefined) {
        const params = parsed(methods.updateLead.params, { lead_id: id, changes: data });
        return (await handlers.updateLead(params, context)).lead_id;
      }
      const { lead_id, ...fields } = data;
      const params = parsed(methods.registerLead.params, { ...(lead_id === undefined ? {} : { lead_id }), fields });
      return (await handlers.registerLead(params, context)).lead_id;
    },

    async 'db://interactions'(id, data, context) {
      if (id !== undefined) throw invalid('an interaction is written once: name db://interactions');
      const { agent_id, ...interaction } = data;
      const params = parsed(methods.trackEvent.params, {
        interaction,
        ...(agent_id === undefined ? {} : { agent_id }),
      });
      return (await handlers.trackEvent(params, context)).interaction_id;
    },

    async 'db://campaigns'(id, data, context) {
      if (id !== undefined) {
        const params = parsed(methods.updateCampaign.params, { campaign_id: id, changes: data });
        return (await handlers.updateCampaign(params, context)).campaign_id;
      }
      const { campaign_id, ...fields } = parsed(newCampaign, data);
      if (!(await insertCampaign(context.db, campaign_id, fields, deps.clock())))
        throw conflict(`campaign ${campaign_id} exists already`);
      return campaign_id;
    },

    async 'db://conversations'(id, data, { db }) {
      const conversation = parsed(conversationSchema, id === undefined ? data : { ...data, conversation_id: id });
      const { conversation_id, lead_id, status } = conversation;
      const owner = await touchConversation(db, conversation_id, lead_id, deps.clock());
      if (owner !== lead_id) throw invalid('the conversation belongs to another lead');
      await setConversationStatus(db, conversation_id, status);
      return conversation_id;
    },
  };
}

/** @returns writes a row and says which. @throws RpcError forbidden for resources that are not written this way */
export function createWriting(deps: HandlerDeps, handlers: WrittenMethods) {
  const byResource = new Map<string, Writer>(Object.entries(writers(deps, handlers)));
  return async (
    { resource, id }: Address,
    data: Data,
    context: CallContext,
  ): Promise<{ resource: TableResource; id: string }> => {
    const write = byResource.get(resource.uri);
    if (write && !isView(resource)) return { resource, id: await write(id, data, context) };
    throw new RpcError(
      RPC_ERRORS.forbidden,
      `${resource.uri} is not written this way; these are: ${WRITTEN.join(', ')}`,
    );
  };
}
