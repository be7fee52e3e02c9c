/** `merit representatives`: people who take over leads. */
import { Command } from 'commander';
import { z } from 'zod';
import { representativeSchema } from '../../workflows/contracts/assignment';
import type { CommandContext } from '../context';
import { jsonOption, show, table, type OutputOptions } from '../output';

const PATH = '/api/v1/representatives';
const pageSchema = z.object({ items: z.array(representativeSchema), next_cursor: z.string().nullable() });

export function representativesCommand(context: CommandContext): Command {
  return new Command('representatives')
    .description('people who take over leads that have answered')
    .addCommand(list(context))
    .addCommand(add(context));
}

function list({ api }: CommandContext): Command {
  return new Command('list')
    .description('who there is, and how many leads each has')
    .option('--limit <count>', 'representatives on a page', '50')
    .option('--cursor <cursor>', 'next_cursor of the page before')
    .addOption(jsonOption())
    .action(async (options: OutputOptions & Record<'limit' | 'cursor', string | undefined>) => {
      const { limit, cursor } = options;
      const page = await api()({ path: PATH, query: { limit, cursor }, answer: pageSchema });
      show(options, page, ({ items, next_cursor }) => {
        if (items.length === 0) return 'No representatives: leads that answer wait for nobody.';
        const rows = items.map((each) => [
          each.representative_id,
          each.name,
          each.regions.join(', '),
          each.industries.join(', '),
          `${each.open_leads} of ${each.capacity}`,
          each.active ? 'yes' : 'no',
        ]);
        const more = next_cursor === null ? '' : `\nMore with --cursor ${next_cursor}`;
        return table(['representative_id', 'name', 'regions', 'industries', 'leads', 'active'], rows) + more;
      });
    });
}

interface AddOptions extends OutputOptions {
  name: string;
  email: string;
  region?: string[];
  industry?: string[];
  capacity?: string;
  away?: true;
}

function add({ api }: CommandContext): Command {
  return new Command('add')
    .description('add a representative, or replace what is known of one')
    .argument('<representative_id>')
    .requiredOption('--name <name>')
    .requiredOption('--email <address>')
    .option('--region <region...>', 'the territory')
    .option('--industry <industry...>', 'narrows the territory')
    .option('--capacity <leads>', 'most leads that may be open with them')
    .option('--away', 'is offered nothing for now')
    .addOption(jsonOption())
    .action(async (id: string, options: AddOptions) => {
      const { name, email, region, industry, capacity, away } = options;
      const body = {
        ...{ name, email, active: away !== true },
        ...(region && { regions: region }),
        ...(industry && { industries: industry }),
        ...(capacity !== undefined && { capacity: Number(capacity) }),
      };
      const path = `${PATH}/${encodeURIComponent(id)}`;
      const stored = await api()({ method: 'PUT', path, body, answer: representativeSchema });
      show(options, stored, () => `Representative ${id} is stored.`);
    });
}
