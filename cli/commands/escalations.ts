/** `merit escalations`: questions that wait for a human. */
import { userInfo } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { isModifiable, type ModifiableReason } from '../../workflows/contracts/answers';
import type { ModificationLimits } from '../../workflows/contracts/channel-budgets';
import type { EscalationDecision } from '../../workflows/contracts/decision-schemas';
import { ESCALATION_STATUSES, escalationSchema, type Escalation } from '../../workflows/contracts/escalation';
import type { ApiClient } from '../api-client';
import type { CommandContext } from '../context';
import { CliError, EXIT } from '../errors';
import { card, jsonOption, show, table, time, type OutputOptions } from '../output';

const PATH = '/api/v1/escalations';
const pageSchema = z.object({ items: z.array(escalationSchema), next_cursor: z.string().nullable() });
type Decision = EscalationDecision['decision'];
const modificationsSchema = z.record(z.string(), z.json());
type Modifications = z.infer<typeof modificationsSchema>;
const answerSchema = z.looseObject({
  status: z.string(),
  decision: z.string().optional(),
  detail: z.string().optional(),
});

export function escalationsCommand(context: CommandContext): Command {
  return new Command('escalations')
    .description('questions that wait for a human')
    .addCommand(list(context))
    .addCommand(showOne(context))
    .addCommand(decide(context, 'approve', 'agree to the proposed action'))
    .addCommand(decide(context, 'reject', 'refuse the proposed action'))
    .addCommand(modify(context));
}

function list({ api }: CommandContext): Command {
  return new Command('list')
    .description('the urgent and old ones first')
    .addOption(new Option('--status <status>').choices(ESCALATION_STATUSES).default('open'))
    .option('--limit <count>', 'escalations on a page', '20')
    .option('--cursor <cursor>', 'next_cursor of the page before')
    .addOption(jsonOption())
    .action(async (options: OutputOptions & Record<'status' | 'limit' | 'cursor', string | undefined>) => {
      const { status, limit, cursor } = options;
      const query = { status, limit, cursor };
      const page = await api()({ path: PATH, query, answer: pageSchema });
      show(options, page, ({ items, next_cursor }) => {
        if (items.length === 0) return `No ${query.status ?? 'open'} escalations.`;
        const rows = items.map((each) => [
          each.escalation_id,
          each.reason,
          each.urgency,
          each.lead_id ?? each.campaign_id,
          time(each.expires_at),
          each.question,
        ]);
        const more = next_cursor === null ? '' : `\nMore with --cursor ${next_cursor}`;
        return table(['escalation_id', 'reason', 'urgency', 'about', 'expires', 'question'], rows) + more;
      });
    });
}

function showOne({ api }: CommandContext): Command {
  return new Command('show')
    .description('everything a person needs to decide')
    .argument('<escalation_id>')
    .addOption(jsonOption())
    .action(async (id: string, options: OutputOptions) => {
      const escalation = await api()({ path: `${PATH}/${encodeURIComponent(id)}`, answer: escalationSchema });
      show(options, escalation, describe);
    });
}

function describe(escalation: Escalation): string {
  const { escalation_id: id, status } = escalation;
  const facts = card({
    escalation_id: id,
    status,
    reason: escalation.reason,
    about: escalation.lead_id ?? escalation.campaign_id,
    question: escalation.question,
    proposed: escalation.proposed_action,
    alternatives: escalation.alternatives.join('; '),
    'on silence': `${escalation.on_silence} at ${time(escalation.expires_at)}`,
    ...(escalation.decision !== null && {
      decision: `${escalation.decision} by ${escalation.decided_by ?? 'unknown'}`,
      comment: escalation.comment,
    }),
  });
  const limits = escalation.modification_limits;
  return [
    facts,
    ...(limits ? [`modification_limits:\n${describeLimits(limits)}`] : []),
    `Evidence:\n${JSON.stringify(escalation.evidence, null, 2)}`,
    ...(status === 'open' ? [`merit escalations ${answersTo(escalation)}`] : []),
  ].join('\n\n');
}

const describeLimits = ({ max_usd, total_usd }: ModificationLimits): string =>
  card({
    ...Object.fromEntries(
      Object.entries(max_usd).map(([channel, usd]) => [`  ${channel}`, `at most ${usd} USD a day`]),
    ),
    '  all together': `${total_usd} USD a day, to the cent`,
  });

function answersTo(escalation: Escalation): string {
  const { escalation_id: id } = escalation;
  const answers = [`approve ${id}`, `reject ${id}`];
  if (isModifiable(escalation)) answers.push(`modify ${id} ${MODIFY_WITH[escalation.reason](escalation)}`);
  return answers.join('   or   ');
}

/** What `modify` is told, by what was asked. */
const MODIFY_WITH: Record<ModifiableReason, (escalation: Escalation) => string> = {
  low_confidence: () => `--modifications '{"category":"Cold Lead"}'`,
  complex_request: () => `--modifications '{"outcome":"support_resolved"}'`,
  budget_change: ({ modification_limits: limits }) =>
    `--channel-budgets ${Object.keys(limits?.max_usd ?? {})
      .map((channel) => `${channel}=…`)
      .join(',')}`,
};

interface DecideOptions extends OutputOptions {
  comment?: string;
  decidedBy: string;
  decisionId?: string;
}

const decision = (name: Decision, description: string): Command =>
  new Command(name)
    .description(description)
    .argument('<escalation_id>')
    .option('--comment <text>', 'why')
    .option('--decided-by <name>', 'who decides', userInfo().username)
    .option('--decision-id <id>', 'yours; the same one again changes nothing')
    .addOption(jsonOption());

const decide = ({ api }: CommandContext, name: 'approve' | 'reject', description: string): Command =>
  decision(name, description).action((id: string, options: DecideOptions) => send(api(), id, name, options));

interface ModifyOptions extends DecideOptions {
  channelBudgets?: Record<string, number>;
  modifications?: Modifications;
}

function modify({ api }: CommandContext): Command {
  return decision('modify', 'agree to something else than was proposed; `show` says what may be modified, and how far')
    .option('--channel-budgets <budgets>', 'USD a day by channel, such as Email=100,Ads=200', budgets)
    .option('--modifications <json>', 'what is to be done instead, such as {"category":"Cold Lead"}', jsonObject)
    .action(async (id: string, options: ModifyOptions) => {
      const { channelBudgets, modifications } = options;
      if (!channelBudgets && !modifications)
        throw new CliError(
          `Say what to modify: --channel-budgets or --modifications. "merit escalations show ${id}" says what may be.`,
          EXIT.wrongInput,
        );
      await send(api(), id, 'modify', options, {
        ...modifications,
        ...(channelBudgets && { channel_budgets: channelBudgets }),
      });
    });
}

function budgets(text: string): Record<string, number> {
  const entries = text.split(',').map((part) => /^\s*(\w+)\s*=\s*(\d+(?:\.\d{1,2})?)\s*$/.exec(part));
  const given = entries.flatMap((entry) => (entry ? [[entry[1] ?? '', Number(entry[2])] as const] : []));
  if (given.length === entries.length && new Set(given.map(([channel]) => channel)).size === given.length)
    return Object.fromEntries(given);
  throw new InvalidArgumentError('must be channels, each once, with USD a day, such as Email=100,Ads=200');
}

function jsonObject(text: string): Modifications {
  try {
    return modificationsSchema.parse(JSON.parse(text));
  } catch {
    throw new InvalidArgumentError('must be a JSON object, such as {"category":"Cold Lead"}');
  }
}

async function send(
  api: ApiClient,
  id: string,
  name: Decision,
  options: DecideOptions,
  modifications?: Modifications,
): Promise<void> {
  const { comment, decidedBy, decisionId } = options;
  const body = {
    decision: name,
    decided_by: decidedBy,
    ...(comment !== undefined && { comment }),
    ...(decisionId !== undefined && { decision_id: decisionId }),
    ...(modifications && { modifications }),
  };
  const path = `${PATH}/${encodeURIComponent(id)}/decision`;
  const answer = await api({ method: 'POST', path, body, answer: answerSchema });
  show(options, answer, ({ status, detail }) =>
    status === 'decided' ? `Escalation ${id}: ${name} counts.` : (detail ?? `Escalation ${id}: ${status}.`),
  );
}
