/** POST /api/v1/webhooks/{provider}: what providers tell us, signed, and safe to deliver twice. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { acceptMessage } from '../../inbound/accept';
import { isMessagesFault } from '../../inbound/failures';
import { judged } from '../../inbound/told';
import { RPC_ERRORS, RpcError } from '../../mcp/protocol';
import { createLogger } from '../../runtime/logger';
import { newInteractionSchema } from '../../workflows/contracts/interaction';
import type { ApiContext } from '../context';
import { defineRoute } from '../http/route';
import { signerOf } from '../webhook-secrets';

const log = createLogger('api.webhooks');
const MAX_EVENTS = 100;

const interactionEventSchema = newInteractionSchema.extend({
  interaction_id: z.string().min(1).max(200).meta({ description: 'the provider’s id of the event: counts once' }),
});
const messageEventSchema = z.strictObject({
  message: z.string().min(1).meta({ description: 'a raw message (RFC 5322), as it arrived; its Message-ID is its id' }),
});

const eventSchema = z.union([
  interactionEventSchema,
  messageEventSchema,
  z.record(z.string(), z.json()).meta({ description: 'anything else is answered `failed`, and stops nothing' }),
]);

const bodySchema = z.strictObject({
  events: z.array(eventSchema).min(1).max(MAX_EVENTS).meta({
    description:
      'each an interaction as POST /api/v1/interactions takes it, with interaction_id, and judged like one; or { message }: a raw message that is read as if it had come to the mailbox',
  }),
});

const resultSchema = z.object({
  index: z.int(),
  status: z.enum(['accepted', 'duplicate', 'unmatched', 'ignored', 'failed']),
  interaction_id: z.string().optional(),
  reason: z.string().optional().meta({ description: 'why it failed, or whom nobody knows; without what was given' }),
});
type Result = Omit<z.infer<typeof resultSchema>, 'index'>;

export const webhookRoutes = [
  defineRoute({
    method: 'post',
    path: '/api/v1/webhooks/{provider}',
    operationId: 'receiveWebhook',
    tag: 'Interactions',
    summary: 'Take in what a provider tells of',
    description:
      'Signed instead of authorised: X-Merit-Signature: t={seconds},v1={hex}, the HMAC-SHA256 of "{seconds}.{body}" under a secret of ' +
      'INBOUND_WEBHOOK_SECRETS, at most five minutes old. Each event is answered for itself, and one that fails stops nothing. The same ' +
      'delivery again changes nothing. 503: deliver all of it again.',
    params: z.object({ provider: z.string().max(64) }),
    body: bodySchema,
    verify: signerOf,
    responses: {
      200: { description: 'What became of each event', schema: z.object({ results: z.array(resultSchema) }) },
    },
    problems: ['not-found'],
    handler: async ({ params: { provider }, body: { events } }, context) => {
      const results: z.infer<typeof resultSchema>[] = [];
      try {
        for (const [index, event] of events.entries())
          results.push({ index, ...(await take(context, provider, event)) });
      } finally {
        if (results.some(({ status }) => status === 'accepted')) context.nudgeRelay();
      }
      return { status: 200, body: { results } };
    },
  }),
];

/** @throws RpcError when the data server does not answer: the provider delivers again */
async function take(context: ApiContext, provider: string, event: Record<string, unknown>): Promise<Result> {
  try {
    return 'message' in event ? await takeMessage(context, event) : await takeInteraction(context, provider, event);
  } catch (error) {
    if (error instanceof z.ZodError) return { status: 'failed', reason: namedIssues(error) };
    if (!isMessagesFault(error)) throw error;
    // nobody's that we know, like a message whose sender is a stranger
    if (error instanceof RpcError && error.code === RPC_ERRORS.notFound)
      return { status: 'unmatched', reason: error.message };
    if (error instanceof RpcError) return { status: 'failed', reason: error.message };
    log.warn({ err: error }, 'a message that came by webhook cannot be read');
    return { status: 'failed', reason: 'the message cannot be read' };
  }
}

async function takeMessage({ data, config }: ApiContext, event: Record<string, unknown>): Promise<Result> {
  const { message } = messageEventSchema.parse(event);
  const accepted = await acceptMessage({ data, replyTo: config.mailReplyTo }, message, new Date());
  return 'interaction_id' in accepted
    ? { status: accepted.status, interaction_id: accepted.interaction_id }
    : { status: accepted.status };
}

async function takeInteraction(
  { data }: ApiContext,
  provider: string,
  event: Record<string, unknown>,
): Promise<Result> {
  const { interaction_id: told_id, ...interaction } = interactionEventSchema.parse(event);
  const interaction_id = `hook-${createHash('sha256')
    .update(JSON.stringify([provider, told_id]))
    .digest('hex')
    .slice(0, 40)}`;
  const { duplicate } = await data.call('trackEvent', { interaction: { ...judged(interaction), interaction_id } });
  return { status: duplicate ? 'duplicate' : 'accepted', interaction_id };
}

const namedIssues = ({ issues }: z.ZodError): string =>
  issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.map(String).join('.') || 'the event'}: ${message}`)
    .join('; ');
