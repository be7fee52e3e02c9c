/** `merit campaign`: have a campaign analysed, see what was changed, take it back, pause and resume. */
import { userInfo } from 'node:os';
import { Command, Option } from 'commander';
import { z } from 'zod';
import {
  analysisSchema,
  campaignWithMetricsSchema,
  optimizeRequestSchema,
  type Analysis,
  type Optimization,
} from '../../workflows/contracts/campaign';
import { campaignChangeSchema, type CampaignChange } from '../../workflows/contracts/changes';
import type { CommandContext } from '../context';
import { share } from '../number-options';
import { card, jsonOption, show, table, time, type OutputOptions } from '../output';
import { simulateCommand } from './campaign-simulate';

const pageOf = <S extends z.ZodType>(item: S) => z.object({ items: z.array(item), next_cursor: z.string().nullable() });
const pendingSchema = z.object({ status: z.literal('pending'), detail: z.string() });
const statusSchema = z.looseObject({ status: z.string(), change: campaignChangeSchema.nullable() });
const TRIGGERS = optimizeRequestSchema.shape.optimization_triggers.unwrap().element.options;

const pathOf = (campaignId: string, rest: string): string =>
  `/api/v1/campaigns/${encodeURIComponent(campaignId)}/${rest}`;
const decidedBy = (): Option => new Option('--decided-by <name>', 'who decides').default(userInfo().username);

export function campaignCommand(context: CommandContext): Command {
  return new Command('campaign')
    .description('have campaigns analysed, see and undo what was changed')
    .addCommand(list(context))
    .addCommand(optimize(context))
    .addCommand(simulateCommand(context))
    .addCommand(changes(context))
    .addCommand(undo(context))
    .addCommand(setStatus(context, 'pause', 'nothing more goes out until it is resumed'))
    .addCommand(setStatus(context, 'resume', 'messages go out again'));
}

function list({ api }: CommandContext): Command {
  return new Command('list')
    .description('campaigns with their figures')
    .option('--limit <count>', 'campaigns on a page', '20')
    .option('--cursor <cursor>', 'next_cursor of the page before')
    .addOption(jsonOption())
    .action(async (options: OutputOptions & Record<'limit' | 'cursor', string | undefined>) => {
      const { limit, cursor } = options;
      const answer = pageOf(campaignWithMetricsSchema);
      const page = await api()({ path: '/api/v1/campaigns', query: { limit, cursor }, answer });
      show(options, page, ({ items, next_cursor }) => {
        if (items.length === 0) return 'No campaigns.';
        const rows = items.map(({ campaign_id, name, status, metrics }) => [
          campaign_id,
          name,
          status,
          metrics.total_leads,
          percent(metrics.conversion_rate),
          metrics.roas?.toFixed(2),
        ]);
        const more = next_cursor === null ? '' : `\nMore with --cursor ${next_cursor}`;
        return table(['campaign_id', 'name', 'status', 'leads', 'conversion rate', 'roas'], rows) + more;
      });
    });
}

interface OptimizeOptions extends OutputOptions {
  trigger?: string[];
  maxBudgetIncrease?: number;
  preserveAudience?: boolean;
}

function optimize({ api }: CommandContext): Command {
  return new Command('optimize')
    .description('analyse now: small changes are applied, larger ones wait for approval')
    .argument('<campaign_id>')
    .addOption(new Option('--trigger <trigger...>', 'what you think is wrong').choices(TRIGGERS))
    .option('--max-budget-increase <share>', 'no budget rises by more than this share', share)
    .option('--preserve-audience', 'leave the audience as it is')
    .addOption(jsonOption())
    .action(async (id: string, options: OptimizeOptions) => {
      const { trigger, maxBudgetIncrease, preserveAudience } = options;
      const constraints = {
        ...(maxBudgetIncrease !== undefined && { max_budget_increase: maxBudgetIncrease }),
        ...(preserveAudience && { preserve_audience: true }),
      };
      const body = { ...(trigger && { optimization_triggers: trigger }), constraints };
      const answer = await api()({
        method: 'POST',
        path: pathOf(id, 'optimize'),
        body,
        answer: z.union([analysisSchema, pendingSchema]),
      });
      show(options, answer, (each) => ('detail' in each ? each.detail : describe(each)));
    });
}

/** Nothing between nothing and nothing is no estimate: there is nothing to win, or nothing to tell it by. */
const expected = ({ impact_estimate, impact_interval, impact_metric, impact_basis }: Optimization): string =>
  impact_estimate === 0 && impact_interval.every((bound) => bound === 0)
    ? 'no gain to be expected'
    : `${impact_estimate} (${impact_interval.join(' to ')}) ${impact_metric}${impact_basis === 'modelled' ? ', modelled' : ''}`;

const percent = (value: number | null): string => (value === null ? '–' : `${(value * 100).toFixed(1)} %`);

function describe({
  campaign_id,
  status,
  performance_metrics: metrics,
  optimizations,
  escalation_id,
}: Analysis): string {
  const facts = card({
    campaign_id,
    status,
    roas: metrics.roas?.toFixed(2),
    'conversion rate': percent(metrics.conversion_rate),
    'cost per lead': metrics.cpl_usd === null ? null : `${metrics.cpl_usd.toFixed(2)} USD`,
    ...(escalation_id !== null && { question: escalation_id }),
  });
  if (optimizations.length === 0) return `${facts}\n\nNothing to change.`;
  const rows = optimizations.map((each) => [each.type, each.change_status ?? 'advice', each.change_id, expected(each)]);
  return `${facts}\n\n${table(['optimization', 'change', 'change_id', 'expected'], rows)}`;
}

function changes({ api }: CommandContext): Command {
  return new Command('changes')
    .description('what was changed, or waits for approval, newest first')
    .argument('<campaign_id>')
    .option('--limit <count>', 'changes on a page', '20')
    .option('--cursor <cursor>', 'next_cursor of the page before')
    .addOption(jsonOption())
    .action(async (id: string, options: OutputOptions & Record<'limit' | 'cursor', string | undefined>) => {
      const { limit, cursor } = options;
      const page = await api()({
        path: pathOf(id, 'changes'),
        query: { limit, cursor },
        answer: pageOf(campaignChangeSchema),
      });
      show(options, page, ({ items, next_cursor }) => {
        if (items.length === 0) return `Nothing was changed about campaign ${id}.`;
        const more = next_cursor === null ? '' : `\nMore with --cursor ${next_cursor}`;
        return table(['change_id', 'status', 'at', 'by', 'what'], items.map(rowOf)) + more;
      });
    });
}

const rowOf = (change: CampaignChange) => [
  change.change_id,
  change.status,
  time(change.undone_at ?? change.settled_at ?? change.created_at),
  change.undone_by ?? change.settled_by ?? (change.escalation_id && `asked: ${change.escalation_id}`),
  change.description,
];

function undo({ api }: CommandContext): Command {
  return new Command('undo')
    .description('take an applied change back')
    .argument('<campaign_id>')
    .argument('<change_id>')
    .addOption(decidedBy())
    .addOption(jsonOption())
    .action(async (id: string, changeId: string, options: OutputOptions & { decidedBy: string }) => {
      const change = await api()({
        method: 'POST',
        path: pathOf(id, `changes/${encodeURIComponent(changeId)}/undo`),
        body: { decided_by: options.decidedBy },
        answer: campaignChangeSchema,
      });
      show(options, change, () => `Change ${changeId} is undone: campaign ${id} is as it was before.`);
    });
}

function setStatus({ api }: CommandContext, order: 'pause' | 'resume', description: string): Command {
  return new Command(order)
    .description(description)
    .argument('<campaign_id>')
    .addOption(decidedBy())
    .option('--comment <text>', 'why')
    .addOption(jsonOption())
    .action(async (id: string, options: OutputOptions & { decidedBy: string; comment?: string }) => {
      const { comment } = options;
      const body = { decided_by: options.decidedBy, ...(comment !== undefined && { comment }) };
      const answer = await api()({ method: 'POST', path: pathOf(id, order), body, answer: statusSchema });
      show(options, answer, ({ status, change }) => `Campaign ${id} is ${status}${change === null ? ' already' : ''}.`);
    });
}
