/** POST /api/v1/interactions: stored first, told to the workflow second, by the relay. */
import { z } from 'zod';
import { judged } from '../../inbound/told';
import { newInteractionSchema } from '../../workflows/contracts/interaction';
import { present } from '../http/paging';
import { defineRoute } from '../http/route';

const storedSchema = z.object({
  interaction_id: z.string(),
  duplicate: z.boolean().meta({ description: 'true: this interaction_id was known, nothing was counted again' }),
});

export const interactionRoutes = [
  defineRoute({
    method: 'post',
    path: '/api/v1/interactions',
    operationId: 'trackInteraction',
    tag: 'Interactions',
    summary: 'Record what happened between a lead and us',
    description:
      'The lead’s journey hears it within two seconds. The same interaction_id counts once. Of a reply (reply, sms_reply, sms_received, …) ' +
      'without an outcome, metadata.text says it: STOP is an opt-out, as in a mail.',
    body: newInteractionSchema,
    responses: {
      201: { description: 'Stored', schema: storedSchema },
      200: { description: 'Known before', schema: storedSchema },
    },
    problems: ['not-found'],
    idempotency: 'exclusive',
    handler: async ({ body, idempotencyKey }, { data, nudgeRelay }) => {
      const stored = await data.call(
        'trackEvent',
        present({ interaction: judged(body), idempotency_key: idempotencyKey }),
      );
      nudgeRelay();
      return { status: stored.duplicate ? 200 : 201, body: stored };
    },
  }),
];
