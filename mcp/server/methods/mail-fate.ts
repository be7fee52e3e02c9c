/** What a bounce or a complaint does: to the message, to the mailbox it was sent to, and to the domain it was sent from. */
import * as answered from '../../../db/repositories/answered-sends';
import type { MailedSend } from '../../../db/repositories/answered-sends';
import { suppress } from '../../../db/repositories/consents';
import { lastHeardByMail } from '../../../db/repositories/interactions';
import type { Queryable } from '../../../db/queryable';
import { isGivenUp } from '../../../policy/soft-bounces';
import type { Interaction } from '../../../workflows/contracts/interaction';
import { bounceOf } from './event-rules';

/** further back than three in a row can reach, whatever came between */
const LOOK_BACK = 20;

/** The message that is meant. What is said of a mailbox is said of the one we wrote to: the lead's address may have changed. */
export async function mailedSendOf(
  db: Queryable,
  { lead_id, metadata, timestamp }: Interaction,
): Promise<MailedSend | undefined> {
  const { ledger_id } = metadata;
  const named = typeof ledger_id === 'string' ? await answered.mailedSend(db, lead_id, ledger_id) : undefined;
  if (named) return named;
  const last = await answered.lastSendBefore(db, lead_id, new Date(timestamp), 'Email');
  return last && answered.mailedSend(db, lead_id, last.ledger_id);
}

export async function recordMailFate(
  db: Queryable,
  interaction: Interaction,
  send: MailedSend | undefined,
  now: Date,
): Promise<void> {
  if (!send) return;
  const at = new Date(interaction.timestamp);
  if (interaction.event_type === 'email_complaint') await answered.markComplained(db, send.ledger_id, at);
  const bounce = bounceOf(interaction);
  if (!bounce) return;
  await answered.markBounced(db, send.ledger_id, bounce, at);
  const mailed = await answered.lastMailed(db, send.person_index, LOOK_BACK);
  if (isGivenUp(mailed, await lastHeardByMail(db, interaction.lead_id)))
    await suppress(db, {
      address_index: send.person_index,
      channel: 'Email',
      reason: 'soft_bounces',
      recorded_at: now,
    });
}
