/** `merit assignments`: leads offered to representatives. */
import { userInfo } from 'node:os';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { ASSIGNMENT_STATUSES, assignmentSchema } from '../../workflows/contracts/assignment';
import type { CommandContext } from '../context';
import { jsonOption, show, table, time, type OutputOptions } from '../output';

const PATH = '/api/v1/assignments';
const pageSchema = z.object({ items: z.array(assignmentSchema), next_cursor: z.string().nullable() });

export function assignmentsCommand(context: CommandContext): Command {
  return new Command('assignments')
    .description('leads offered to representatives')
    .addCommand(list(context))
    .addCommand(accept(context))
    .addCommand(release(context));
}

function list({ api }: CommandContext): Command {
  return new Command('list')
    .description('newest first')
    .addOption(new Option('--status <status>').choices(ASSIGNMENT_STATUSES))
    .option('--representative <id>')
    .option('--limit <count>', 'assignments on a page', '20')
    .option('--cursor <cursor>', 'next_cursor of the page before')
    .addOption(jsonOption())
    .action(
      async (options: OutputOptions & Record<'status' | 'representative' | 'limit' | 'cursor', string | undefined>) => {
        const { status, representative: representative_id, limit, cursor } = options;
        const page = await api()({
          path: PATH,
          query: { status, representative_id, limit, cursor },
          answer: pageSchema,
        });
        show(options, page, ({ items, next_cursor }) => {
          if (items.length === 0) return 'No assignments.';
          const rows = items.map((each) => [
            each.assignment_id,
            each.representative_id,
            each.rule,
            each.status,
            time(each.accept_until),
          ]);
          const more = next_cursor === null ? '' : `\nMore with --cursor ${next_cursor}`;
          return table(['assignment_id', 'representative', 'rule', 'status', 'accept until'], rows) + more;
        });
      },
    );
}

function accept({ api }: CommandContext): Command {
  return new Command('accept')
    .description('take a lead; the first has it')
    .argument('<assignment_id>')
    .option('--accepted-by <name>', 'who takes it', userInfo().username)
    .addOption(jsonOption())
    .action(async (id: string, options: OutputOptions & { acceptedBy: string }) => {
      const accepted = await api()({
        method: 'POST',
        path: `${PATH}/${encodeURIComponent(id)}/accept`,
        body: { accepted_by: options.acceptedBy },
        answer: assignmentSchema,
      });
      show(options, accepted, ({ lead_id }) => `Lead ${lead_id} is yours: merit lead show ${lead_id}`);
    });
}

function release({ api }: CommandContext): Command {
  return new Command('release')
    .description('be done with a lead: it counts against the capacity no more')
    .argument('<assignment_id>')
    .addOption(jsonOption())
    .action(async (id: string, options: OutputOptions) => {
      const path = `${PATH}/${encodeURIComponent(id)}/release`;
      const released = await api()({ method: 'POST', path, answer: assignmentSchema });
      show(options, released, ({ lead_id }) => `Lead ${lead_id} is released.`);
    });
}
