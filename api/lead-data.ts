/** A lead as a body brings it: named by its id, or described so that it can be taken in. */
import type { z } from 'zod';
import type { ParsedParams } from '../mcp/protocol';
import { leadIdSchema } from '../workflows/contracts/ids';
import { leadFieldsSchema } from '../workflows/contracts/lead';
import type { ApiContext } from './context';
import type { Deadline } from './http/deadline';
import { toProblem } from './http/failures';
import { present } from './http/paging';
import { Problem } from './http/problem';
import { unknownLead } from './lead-reader';

type NewLead = Omit<ParsedParams<'registerLead'>, 'idempotency_key'>;

/** An e-mail address is one identity: a known one is the lead that has it. @throws RpcError `conflict` for an id that is taken */
export const registerLead = (
  { data }: Pick<ApiContext, 'data'>,
  { lead_id, fields }: NewLead,
  idempotencyKey: string | undefined,
): Promise<{ lead_id: string; created: boolean }> =>
  data.call('registerLead', present({ lead_id, fields, idempotency_key: idempotencyKey }));

export const leadDataSchema = leadFieldsSchema
  .extend({ lead_id: leadIdSchema.optional().meta({ description: 'a known lead; or yours for a new one' }) })
  .refine((given) => Object.keys(given).length > 0, {
    message: 'names a lead_id, or describes a new lead',
  })
  .meta({
    description:
      'A known lead by its lead_id or its e-mail address: further fields then change nothing (PATCH does), but gdpr_consent: false withdraws consent to marketing. Otherwise a new one, which is taken in.',
  });
type GivenLead = z.output<typeof leadDataSchema>;

interface Asking {
  context: ApiContext;
  deadline: Deadline;
  idempotencyKey: string | undefined;
}

/**
 * @returns the id of the lead that is meant, which exists by then
 * @throws Problem 404 when only an id is given and nobody has it, 409 when the id is one lead's and the address is not
 */
export async function leadIdOf({ lead_id, ...fields }: GivenLead, asking: Asking): Promise<string> {
  const known = await knownLead(lead_id, fields, asking);
  if (known !== undefined) return known;
  const { context, deadline, idempotencyKey } = asking;
  try {
    const registered = await deadline.race(registerLead(context, { lead_id, fields }, idempotencyKey));
    return registered.lead_id;
  } catch (error) {
    // somebody else may have brought the same lead at this very moment
    const meanwhile = toProblem(error).kind === 'conflict' && (await knownLead(lead_id, fields, asking));
    if (typeof meanwhile === 'string') return meanwhile;
    throw error;
  }
}

async function knownLead(
  lead_id: string | undefined,
  fields: Omit<GivenLead, 'lead_id'>,
  { context, deadline }: Asking,
): Promise<string | undefined> {
  if (lead_id === undefined) return undefined;
  try {
    const { lead } = await deadline.race(context.leads.read(lead_id));
    if (fields.email !== undefined && !isSameAddress(fields.email, lead.email))
      throw new Problem(
        'conflict',
        `Lead ${lead_id} has another e-mail address. Leave out one of the two, or change it with PATCH /api/v1/leads/${lead_id}.`,
      );
    if (fields.gdpr_consent === false && lead.gdpr_consent) {
      await deadline.race(context.data.call('updateLead', { lead_id, changes: { gdpr_consent: false } }));
      context.nudgeRelay();
    }
    return lead_id;
  } catch (error) {
    if (toProblem(error).kind !== 'not-found') throw error;
    if (Object.keys(fields).length === 0) throw unknownLead(lead_id, error);
    return undefined;
  }
}

const isSameAddress = (one: string, other: string | null): boolean =>
  one.trim().toLowerCase() === other?.trim().toLowerCase();
