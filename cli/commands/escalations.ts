/** `merit escalations`: questions that wait for a human. */
import { userInfo } from 'node:os';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { ESCALATION_STATUSES, escalationSchema, type Escalation } from '../../workflows/contracts/escalation';
import type { CommandContext } from '../context';
import { card, jsonOption, show, table, time, type OutputOptions } from '../output';

const PATH = '/api/v1/escalations';
const pageSchema = z.object({ items: z.array(escalationSchema), next_cursor: z.string().nullable() });
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
    .addCommand(decide(context, 'reject', 'refuse the proposed action'));
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
  const evidence = `Evidence:\n${JSON.stringify(escalation.evidence, null, 2)}`;
  return [facts, evidence, ...(status === 'open' ? [`merit escalations approve ${id}   or   reject ${id}`] : [])].join(
    '\n\n',
  );
}

function decide({ api }: CommandContext, decision: 'approve' | 'reject', description: string): Command {
  return new Command(decision)
    .description(description)
    .argument('<escalation_id>')
    .option('--comment <text>', 'why')
    .option('--decided-by <name>', 'who decides', userInfo().username)
    .option('--decision-id <id>', 'yours; the same one again changes nothing')
    .addOption(jsonOption())
    .action(
      async (id: string, options: OutputOptions & { comment?: string; decidedBy: string; decisionId?: string }) => {
        const { comment, decidedBy, decisionId } = options;
        const body = {
          decision,
          decided_by: decidedBy,
          ...(comment !== undefined && { comment }),
          ...(decisionId !== undefined && { decision_id: decisionId }),
        };
        const answer = await api()({
          method: 'POST',
          path: `${PATH}/${encodeURIComponent(id)}/decision`,
          body,
          answer: answerSchema,
        });
        show(options, answer, ({ status, detail }) =>
          status === 'decided' ? `Escalation ${id}: ${decision} counts.` : (detail ?? `Escalation ${id}: ${status}.`),
        );
      },
    );
}
