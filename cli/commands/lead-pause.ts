/** `merit lead pause` and `merit lead resume`: holds back what would be written to one lead, and lets it go on. */
import { userInfo } from 'node:os';
import { Command } from 'commander';
import { leadSchema } from '../../workflows/contracts/lead';
import type { CommandContext } from '../context';
import { jsonOption, show, time, type OutputOptions } from '../output';

const pauseSchema = leadSchema.pick({ lead_id: true, paused_at: true, paused_by: true });

interface PauseOptions extends OutputOptions {
  comment?: string;
}

const command = (name: 'pause' | 'resume', description: string): Command =>
  new Command(name)
    .description(description)
    .argument('<lead_id>')
    .option('--comment <text>', 'why, for whoever looks at it later')
    .addOption(jsonOption());

const pathOf = (leadId: string, rest: '' | '/pause' | '/resume'): string =>
  `/api/v1/leads/${encodeURIComponent(leadId)}${rest}`;

export const pauseLead = ({ api }: CommandContext): Command =>
  command('pause', 'write nothing to a lead until it is resumed').action(
    async (leadId: string, { comment, ...options }: PauseOptions) => {
      const body = { paused_by: userInfo().username, ...(comment !== undefined && { comment }) };
      const paused = await api()({ method: 'POST', path: pathOf(leadId, '/pause'), body, answer: pauseSchema });
      show(
        options,
        paused,
        ({ paused_by, paused_at }) => `Lead ${leadId} is paused by ${paused_by ?? 'nobody'} since ${time(paused_at)}.`,
      );
    },
  );

export const resumeLead = ({ api }: CommandContext): Command =>
  command('resume', 'let a paused lead be written to again').action(
    async (leadId: string, { comment, ...options }: PauseOptions) => {
      const body = { resumed_by: userInfo().username, ...(comment !== undefined && { comment }) };
      const { paused_by } = await api()({ path: pathOf(leadId, ''), answer: pauseSchema });
      const resumed = await api()({ method: 'POST', path: pathOf(leadId, '/resume'), body, answer: pauseSchema });
      show(options, resumed, () =>
        paused_by === null
          ? `Lead ${leadId} was not paused: nothing has changed.`
          : `Lead ${leadId} is resumed, which ${paused_by} had paused. A message that waits goes out if the gate agrees.`,
      );
    },
  );
