/** `merit domains`: domains that mail is sent from, and letting a paused one go on. */
import { userInfo } from 'node:os';
import { Command } from 'commander';
import { z } from 'zod';
import { sendingDomainSchema } from '../../workflows/contracts/sending-domain';
import type { CommandContext } from '../context';
import { jsonOption, show, table, time, type OutputOptions } from '../output';

const PATH = '/api/v1/sending-domains';
const listSchema = z.object({ items: z.array(sendingDomainSchema) });

export function domainsCommand(context: CommandContext): Command {
  return new Command('domains')
    .description('domains that mail is sent from')
    .addCommand(list(context))
    .addCommand(resume(context));
}

const percent = (rate: number | null): string | null => (rate === null ? null : `${(rate * 100).toFixed(2)} %`);

function list({ api }: CommandContext): Command {
  return new Command('list')
    .description('how their mail of the last seven days fared')
    .addOption(jsonOption())
    .action(async (options: OutputOptions) => {
      const page = await api()({ path: PATH, answer: listSchema });
      show(options, page, ({ items }) => {
        if (items.length === 0) return 'No mail was sent yet.';
        const rows = items.map((each) => [
          each.domain,
          each.reason === null ? each.status : `${each.status}: ${each.reason}`,
          time(each.paused_at),
          each.sends,
          each.bounces,
          percent(each.bounce_rate),
          each.complaints,
          percent(each.complaint_rate),
        ]);
        return table(['domain', 'status', 'since', 'sent', 'bounced', '', 'complaints', ''], rows);
      });
    });
}

function resume({ api }: CommandContext): Command {
  return new Command('resume')
    .description('let mail of a paused domain go out again')
    .argument('<domain>')
    .addOption(jsonOption())
    .action(async (domain: string, options: OutputOptions) => {
      const resumed = await api()({
        method: 'POST',
        path: `${PATH}/${encodeURIComponent(domain)}/resume`,
        body: { resumed_by: userInfo().username },
        answer: sendingDomainSchema,
      });
      show(options, resumed, () => `Mail from ${domain} goes out. What waits is tried within the hour.`);
    });
}
