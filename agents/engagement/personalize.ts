/** A template, a lead: a message (SPEC section 3). Plain text in Liquid, so nothing is escaped and nothing may leak. */
import { Liquid } from 'liquidjs';
import { channelOf, type MessageFormat } from '../../workflows/contracts/channels';
import { messageFields, type MessageFields, type MessageInput } from './message-fields';
import { nurtureTemplate } from './nurture-templates';
import { builtInTemplate, type MessageTemplate } from './templates';

export interface Message {
  subject: string;
  body: string;
}

/** A customer's template cannot be used. The message names the variant and what is wrong, never a field's value. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  constructor(
    readonly variant_id: string | null,
    readonly part: keyof Message,
    problem: string,
  ) {
    super(`the ${part} template of variant ${variant_id ?? 'none'} cannot be used: ${problem}; correct the template`);
  }
}

/** No files, no prototype properties, bounded work: templates come from outside. */
const engine = new Liquid({
  templates: {},
  ownPropertyOnly: true,
  strictFilters: true,
  parseLimit: 100_000,
  renderLimit: 1_000,
  memoryLimit: 10_000_000,
});

const MAX_SUBJECT_LENGTH = 200;
/** What must never reach a person. */
const LEAK = /\{\{|\}\}|\{%|%\}|\[object Object\]|\bundefined\b/;

/** @throws TemplateError */
export function personalize(input: MessageInput): Message {
  const { variant, channel } = input;
  const { format } = channelOf(channel);
  const builtIn = templateOf(input, format);
  const fields = messageFields(input);
  const render = (part: keyof Message, template: string): string =>
    renderTemplate(template, fields, variant?.variant_id ?? null, part);
  const subject = render('subject', variant?.subject_line ?? builtIn.subject);
  const text = render('body', variant?.body ?? builtIn.body).trim();
  const body = format.opt_out_hint === null ? text : `${text} ${format.opt_out_hint}`;
  if (format.max_characters !== null && body.length > format.max_characters)
    throw new TemplateError(
      variant?.variant_id ?? null,
      'body',
      `${channel} takes ${format.max_characters} characters`,
    );
  return { subject: oneLine(subject), body: `${body}\n` };
}

const templateOf = ({ variant, nurture }: MessageInput, { style }: MessageFormat): MessageTemplate =>
  nurture && style === 'letter' ? nurtureTemplate(nurture) : builtInTemplate(variant?.tone ?? null, style);

function renderTemplate(
  template: string,
  fields: MessageFields,
  variant_id: string | null,
  part: keyof Message,
): string {
  let text: string;
  try {
    // `{{ first_name }}`, `{{ lead.first_name }}` and `{{ campaign.name }}` all work
    const campaign = { name: fields.campaign_name };
    text = String(engine.parseAndRenderSync(template, { ...fields, lead: fields, campaign }));
  } catch (error) {
    throw new TemplateError(variant_id, part, error instanceof Error ? firstLine(error.message) : 'it does not render');
  }
  if (LEAK.test(text)) throw new TemplateError(variant_id, part, 'a placeholder would be shown to the reader');
  if (text.trim() === '') throw new TemplateError(variant_id, part, 'nothing comes out of it');
  return text;
}

const firstLine = (text: string): string => text.split('\n', 1).join('');

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= MAX_SUBJECT_LENGTH ? line : `${line.slice(0, MAX_SUBJECT_LENGTH - 1).trimEnd()}…`;
}
