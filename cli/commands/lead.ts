/** `merit lead`: take leads in, look at them, hold them back. */
import { Command, Option } from 'commander';
import { z } from 'zod';
import { CATEGORIES, CHANNELS, LEAD_STATUSES, leadSchema, type Lead } from '../../workflows/contracts/lead';
import { PRIORITIES } from '../../workflows/contracts/priority';
import type { CommandContext } from '../context';
import { consentOfLead } from './lead-consent';
import { eraseLead, exportLead } from './lead-erase';
import { pauseLead, resumeLead } from './lead-pause';
import { card, jsonOption, show, table, time, type OutputOptions } from '../output';

const createdSchema = z.looseObject({
  lead_id: z.string(),
  created: z.boolean(),
  journey_no: z.number().nullable(),
  links: z.looseObject({ web_ui: z.string() }),
});
const pageSchema = z.object({ items: z.array(leadSchema), next_cursor: z.string().nullable() });
const journeySchema = z.looseObject({
  journey_no: z.number(),
  stage: z.string(),
  outcome: z.string().nullable(),
  waiting_for: z.string().nullable(),
  web_ui_url: z.string(),
  timeline: z.array(z.looseObject({ at: z.string(), type: z.string(), summary: z.string() })),
  timers: z.array(z.looseObject({ at: z.string(), summary: z.string() })),
});

export function leadCommand(context: CommandContext): Command {
  return new Command('lead')
    .description('take leads in, look at them, hold them back')
    .addCommand(addLead(context))
    .addCommand(showLead(context))
    .addCommand(listLeads(context))
    .addCommand(consentOfLead(context))
    .addCommand(exportLead(context))
    .addCommand(eraseLead(context))
    .addCommand(pauseLead(context))
    .addCommand(resumeLead(context));
}

/** Option name → field of the API. */
const TEXT_FIELDS = {
  leadId: 'lead_id',
  email: 'email',
  phone: 'phone',
  firstName: 'first_name',
  lastName: 'last_name',
  company: 'company',
  companySize: 'company_size',
  industry: 'industry',
  persona: 'persona',
  region: 'region',
  timezone: 'timezone',
  source: 'source',
  campaign: 'campaign_id',
  message: 'message',
  preferredChannel: 'preferred_channel',
  priority: 'priority',
} as const;

function addLead({ api }: CommandContext): Command {
  return new Command('add')
    .description('take a lead in and start its journey')
    .option('--lead-id <id>', 'your id for it; made by the server unless given')
    .option('--email <address>')
    .option('--phone <number>')
    .option('--first-name <name>')
    .option('--last-name <name>')
    .option('--company <name>')
    .option('--company-size <size>', 'such as 51-200')
    .option('--industry <industry>')
    .option('--persona <persona>')
    .option('--region <region>')
    .option('--timezone <zone>', 'IANA time zone, such as Europe/Berlin')
    .option('--source <source>')
    .option('--campaign <id>')
    .option('--message <text>', 'what the person wrote')
    .addOption(new Option('--preferred-channel <channel>').choices(CHANNELS))
    .addOption(new Option('--priority <priority>').choices(PRIORITIES))
    .option('--consent', 'the person agreed to marketing by e-mail')
    .option('--no-start', 'store it without starting its journey')
    .addOption(jsonOption())
    .action(async (options: Record<string, unknown>) => {
      const fields = Object.entries(TEXT_FIELDS).flatMap(([option, field]) =>
        options[option] === undefined ? [] : [[field, options[option]] as const],
      );
      const body = {
        ...Object.fromEntries(fields),
        ...(options.consent === true && { gdpr_consent: true }),
        start_journey: options.start !== false,
      };
      const created = await api()({ method: 'POST', path: '/api/v1/leads', body, answer: createdSchema });
      show(options, created, ({ lead_id, created: isNew, journey_no, links }) => {
        const what = isNew ? `Lead ${lead_id} created.` : `The address is known: lead ${lead_id}.`;
        const journey =
          journey_no === null ? 'No journey started.' : `Journey ${journey_no} is under way: ${links.web_ui}`;
        return `${what}\n${journey}\nmerit lead show ${lead_id}`;
      });
    });
}

function showLead({ api }: CommandContext): Command {
  return new Command('show')
    .description('a lead and its journey')
    .argument('<lead_id>')
    .addOption(jsonOption())
    .action(async (leadId: string, options: OutputOptions) => {
      const path = `/api/v1/leads/${encodeURIComponent(leadId)}`;
      const lead = await api()({ path, answer: leadSchema });
      const journey = lead.journey_no === 0 ? null : await api()({ path: `${path}/journey`, answer: journeySchema });
      show(
        options,
        { lead, journey },
        () => `${leadCard(lead)}\n\n${journey ? journeyText(journey) : 'No journey yet.'}`,
      );
    });
}

const leadCard = (lead: Lead): string =>
  card({
    lead_id: lead.lead_id,
    name: [lead.first_name, lead.last_name].filter(Boolean).join(' '),
    email: lead.email,
    company: lead.company,
    category: lead.triage_category,
    score: lead.lead_score,
    status: lead.lead_status,
    campaign: lead.campaign_id,
    consent: lead.gdpr_consent ? 'marketing by e-mail' : 'none',
    flags: lead.flags.join(', '),
    paused: lead.paused_at === null ? '' : `by ${lead.paused_by ?? 'nobody'} since ${time(lead.paused_at)}`,
    created: time(lead.created_at),
  });

function journeyText(journey: z.infer<typeof journeySchema>): string {
  const standing =
    journey.outcome === null ? `${journey.stage}. ${journey.waiting_for ?? ''}` : `closed, ${journey.outcome}`;
  const lines = table(
    ['at', 'what', ''],
    [
      ...journey.timeline.map(({ at, type, summary }) => [time(at), type, summary]),
      ...journey.timers.map(({ at, summary }) => [time(at), 'to come', summary]),
    ],
  );
  return `Journey ${journey.journey_no}: ${standing}\n${lines}\n${journey.web_ui_url}`;
}

function listLeads({ api }: CommandContext): Command {
  return new Command('list')
    .description('leads, newest first')
    .addOption(new Option('--category <category>').choices(CATEGORIES))
    .addOption(new Option('--status <status>').choices(LEAD_STATUSES))
    .option('--campaign <id>')
    .option('--text <text>', 'text to look for')
    .option('--limit <count>', 'leads on a page', '20')
    .option('--cursor <cursor>', 'next_cursor of the page before')
    .addOption(jsonOption())
    .action(
      async (
        options: OutputOptions &
          Record<'category' | 'status' | 'campaign' | 'text' | 'limit' | 'cursor', string | undefined>,
      ) => {
        const { category, status, campaign, text, limit, cursor } = options;
        const query = { category, status, campaign_id: campaign, q: text, limit, cursor };
        const page = await api()({ path: '/api/v1/leads', query, answer: pageSchema });
        show(options, page, ({ items, next_cursor }) => {
          const rows = items.map((lead) => [
            lead.lead_id,
            lead.triage_category,
            lead.lead_score,
            lead.lead_status,
            lead.campaign_id,
            time(lead.created_at),
          ]);
          const more = next_cursor === null ? '' : `\nMore with --cursor ${next_cursor}`;
          return table(['lead_id', 'category', 'score', 'status', 'campaign', 'created'], rows) + more;
        });
      },
    );
}
