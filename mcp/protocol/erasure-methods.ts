/** Erasure of leads, and what is held on a person, on the wire. */
import { z } from 'zod';
import { erasureSchema } from '../../workflows/contracts/erasure';
import { leadIdSchema } from '../../workflows/contracts/ids';
import { leadSchema } from '../../workflows/contracts/lead';
import { longTermSchema } from './memory-methods';
import { defineMethod } from './method';

const isoTime = z.iso.datetime({ offset: true });
const lead = z.strictObject({ lead_id: leadIdSchema });
const rows = (description: string) => z.array(z.record(z.string(), z.json())).meta({ description });

/** Everything that is held on a person; texts as she wrote them, and as she was written to. */
export const leadExportSchema = z.object({
  exported_at: isoTime,
  lead: leadSchema,
  aliases: z.array(z.string()).meta({ description: 'other ids under which the lead came in' }),
  consents: rows('every statement about being written to, oldest first'),
  suppressions: rows('why an address that she has or had is not written to'),
  journeys: rows('oldest first'),
  messages: rows('what was sent to her, or was not, and why; with subject and body'),
  interactions: rows('what she did, with her words'),
  decisions: rows('what agents decided about her, from what, and why'),
  actions: rows('what agents and people did'),
  handoffs: rows('what agents told each other about her'),
  escalations: rows('what people were asked about her, and answered'),
  assignments: rows('whom she was offered to'),
  conversions: rows('what she bought or booked'),
  profile: longTermSchema.nullable().meta({ description: 'long-term memory' }),
  episodes: rows('what was tried on her, and how it went, with notes'),
  conversations: rows('short-term memory, as long as it lasts'),
});

export const erasureMethods = {
  eraseLead: defineMethod({
    description:
      'Accepts the erasure of a lead: personal fields are deleted, the gate refuses every message from now on, and the rest is queued. Asked again, it says how far it is and changes nothing.',
    params: lead.extend({
      requested_by: z.string().min(1).max(200).meta({ description: 'who asks, as known to the caller' }),
    }),
    result: erasureSchema,
    scope: 'leads:erase',
    kind: 'natural',
  }),
  claimErasures: defineMethod({
    description:
      'Takes erasures that are not complete, under a lease that grows with every attempt. What is not completed before the lease ends is handed out again.',
    params: z.strictObject({ limit: z.int().min(1).max(100) }),
    result: z.object({
      erasures: z.array(
        z.object({
          lead_id: leadIdSchema,
          erased_at: isoTime,
          cancel_requested_at: isoTime
            .nullable()
            .meta({ description: 'when its journey was first asked to end, if it did not at once' }),
          key_destroyed_at: isoTime.nullable(),
          outbox: z.array(z.string()).meta({ description: 'ledger ids of messages that were written to an outbox' }),
        }),
      ),
    }),
    scope: 'leads:erase',
    kind: 'natural',
  }),
  noteCancelRequested: defineMethod({
    description:
      'Puts on record that the journey of an erased lead was asked to end and runs still. The first time stands: from then on it is waited for.',
    params: lead,
    result: erasureSchema,
    scope: 'leads:erase',
    kind: 'natural',
  }),
  destroyLeadKey: defineMethod({
    description:
      'To be called when no workflow of an erased lead runs any more: closes what it left open, deletes texts, memory and kept answers, and destroys the key that everything else of the lead is encrypted with.',
    params: lead,
    result: erasureSchema,
    scope: 'leads:erase',
    kind: 'natural',
  }),
  completeErasure: defineMethod({
    description:
      'To be called when no history of an erased lead is left: forgets its conversations, wherever they are kept, and puts on record that the erasure is complete.',
    params: lead,
    result: erasureSchema,
    scope: 'leads:erase',
    kind: 'natural',
  }),
  reopenErasure: defineMethod({
    description:
      'To be called when a workflow or a history of an erased lead was found after its erasure was complete: the erasure is under way again until nothing is left.',
    params: lead,
    result: erasureSchema,
    scope: 'leads:erase',
    kind: 'natural',
  }),
  exportLead: defineMethod({
    description:
      'Everything that is held on the person behind a lead: fields, texts, decisions with their reasons, memory.',
    params: lead,
    result: leadExportSchema,
    scope: 'leads:export',
    kind: 'read',
  }),
};
