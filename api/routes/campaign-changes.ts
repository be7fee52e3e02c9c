/** What was changed about a campaign, by whom, and taking it back; pausing and resuming by a person (SPEC section 4). */
import { z } from 'zod';
import { campaignChangeSchema, changeIdSchema } from '../../workflows/contracts/changes';
import { campaignWithMetricsSchema } from '../../workflows/contracts/campaign';
import { campaignIdSchema } from '../../workflows/contracts/ids';
import type { ApiContext } from '../context';
import { pageOf, pagingQuery, present } from '../http/paging';
import { defineRoute, type Call, type Reply } from '../http/route';
import { searchPage } from '../resources';
import { readCampaign } from './campaigns';

const params = z.object({ campaignId: campaignIdSchema });
const bodySchema = z.strictObject({
  decided_by: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'who decides; with tokens the token says it' }),
  comment: z.string().max(2000).optional().meta({ description: 'why' }),
});
const statusAnswer = campaignWithMetricsSchema.extend({
  change: campaignChangeSchema.nullable().meta({ description: 'null: it was so already' }),
});

export const campaignChangeRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/v1/campaigns/{campaignId}/changes',
    operationId: 'listCampaignChanges',
    tag: 'Campaigns',
    summary: 'What was changed about a campaign, or waits for approval, newest first',
    params,
    query: z.strictObject({ status: campaignChangeSchema.shape.status.optional(), ...pagingQuery }),
    responses: { 200: { description: 'A page of changes', schema: pageOf(campaignChangeSchema) } },
    problems: ['not-found'],
    handler: async ({ params: { campaignId }, query: { status, ...paging } }, { data }) => {
      await readCampaign(data, campaignId);
      const query = { filter: present({ campaign_id: campaignId, status }) };
      return {
        status: 200,
        body: await searchPage(data, present({ uri: 'db://campaign_changes', query, ...paging }), campaignChangeSchema),
      };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/campaigns/{campaignId}/changes/{changeId}/undo',
    operationId: 'undoCampaignChange',
    tag: 'Campaigns',
    summary: 'Take an applied change back',
    description:
      'Restores what was before, when the campaign still is as the change left it; else 409 says what changed since. Twice is as good as once.',
    params: params.extend({ changeId: changeIdSchema }),
    body: bodySchema.omit({ comment: true }),
    responses: { 200: { description: 'The change, undone', schema: campaignChangeSchema } },
    problems: ['not-found', 'conflict'],
    idempotency: 'exclusive',
    handler: async (call, { data }) => {
      const { campaignId: campaign_id, changeId: change_id } = call.params;
      const undone_by = decider(call);
      return { status: 200, body: await data.call('undoChange', { campaign_id, change_id, undone_by }) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/campaigns/{campaignId}/pause',
    operationId: 'pauseCampaign',
    tag: 'Campaigns',
    summary: 'Pause a campaign: nothing more goes out until it is resumed',
    params,
    body: bodySchema,
    responses: { 200: { description: 'The campaign, paused', schema: statusAnswer } },
    problems: ['not-found'],
    idempotency: 'exclusive',
    handler: (call, context) => setStatus(call, context, 'paused'),
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/campaigns/{campaignId}/resume',
    operationId: 'resumeCampaign',
    tag: 'Campaigns',
    summary: 'Resume a paused campaign',
    description: 'Messages that waited are looked at again within the hour.',
    params,
    body: bodySchema,
    responses: { 200: { description: 'The campaign, running', schema: statusAnswer } },
    problems: ['not-found'],
    idempotency: 'exclusive',
    handler: (call, context) => setStatus(call, context, 'active'),
  }),
];

type Decided = Pick<z.output<typeof bodySchema>, 'decided_by'>;

/** Who is known by token cannot act in another's name. */
const decider = ({ caller, body }: Call<unknown, unknown, Decided>): string =>
  caller.isAuthenticated ? caller.principal : (body.decided_by ?? caller.principal);

async function setStatus(
  call: Call<z.output<typeof params>, unknown, z.output<typeof bodySchema>>,
  { data }: ApiContext,
  status: 'active' | 'paused',
): Promise<Reply> {
  const { campaignId: campaign_id } = call.params;
  const { change } = await data.call('setCampaignStatus', {
    campaign_id,
    status,
    ordered_by: decider(call),
    ...present({ comment: call.body.comment, idempotency_key: call.idempotencyKey }),
  });
  return { status: 200, body: { ...(await readCampaign(data, campaign_id)), change } };
}
