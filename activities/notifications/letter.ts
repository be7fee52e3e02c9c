/** What a notification says. It names ids, the question and its evidence as they are stored: no PII. */
import type { NotificationItem } from '../../mcp/protocol/notification-methods';

type Question = Extract<NotificationItem, { escalation: unknown }>;
type Offer = Extract<NotificationItem, { assignment: unknown }>;

/** Where a person looks at it in the console. Opening it changes nothing. */
export function linkTo(item: NotificationItem, apiUrl: string): string {
  const base = apiUrl.replace(/\/+$/, '');
  return 'escalation' in item
    ? `${base}/inbox/${item.escalation.escalation_id}`
    : `${base}/leads/${item.assignment.lead_id}`;
}

const MAX_SUBJECT = 150;

/** One thing in full, or a list of several. */
export function letterOf(items: readonly NotificationItem[], apiUrl: string): { subject: string; body: string } {
  const [first, ...others] = items;
  if (!first) throw new Error('a notification is about something');
  if (others.length === 0)
    return { subject: headingOf(first).slice(0, MAX_SUBJECT), body: `${inFull(first, apiUrl)}\n` };
  const lines = items.map((item) => `- ${headingOf(item)}\n  ${linkTo(item, apiUrl)}`);
  return { subject: `${items.length} things wait for somebody`, body: `${lines.join('\n\n')}\n` };
}

/** The first line of a question may say it all; a lead's id says no name. */
function headingOf(item: NotificationItem): string {
  if ('assignment' in item)
    return `Lead ${item.assignment.lead_id} is offered to you until ${item.assignment.accept_until}`;
  const urgent = item.escalation.urgency === 'high' ? 'Urgent: ' : '';
  const again = item.kind === 'reminded' ? 'Still open: ' : '';
  return `${urgent}${again}${item.escalation.question.replaceAll(/\s+/g, ' ')}`;
}

const inFull = (item: NotificationItem, apiUrl: string): string =>
  'escalation' in item ? questionInFull(item, apiUrl) : offerInFull(item, apiUrl);

function questionInFull(item: Question, apiUrl: string): string {
  const { escalation_id, reason, lead_id, campaign_id, question, evidence, ...asked } = item.escalation;
  const facts = Object.entries(evidence).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`);
  return [
    question,
    [
      `Reason: ${reason}`,
      ...(lead_id === null ? [] : [`Lead: ${lead_id}`]),
      ...(campaign_id === null ? [] : [`Campaign: ${campaign_id}`]),
      `Proposed: ${asked.proposed_action}`,
      ...asked.alternatives.map((alternative) => `Or: ${alternative}`),
      `When nobody answers by ${asked.expires_at}: ${asked.on_silence}`,
    ].join('\n'),
    ...(facts.length > 0 ? [['Evidence:', ...facts].join('\n')] : []),
    [`Decide: ${linkTo(item, apiUrl)}`, `or: merit escalations show ${escalation_id}`].join('\n'),
  ].join('\n\n');
}

function offerInFull(item: Offer, apiUrl: string): string {
  const { assignment_id, representative_id, accept_until } = item.assignment;
  return [
    headingOf(item),
    `It goes to somebody else after ${accept_until}.`,
    [
      `Look at it: ${linkTo(item, apiUrl)}`,
      `Take it: merit assignments accept ${assignment_id} --accepted-by ${representative_id}`,
    ].join('\n'),
  ].join('\n\n');
}
