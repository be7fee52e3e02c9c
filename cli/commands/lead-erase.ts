/** `merit lead erase` and `merit lead export`: what a person may ask of whoever holds data on her. */
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { erasureSchema } from '../../workflows/contracts/erasure';
import type { ApiClient } from '../api-client';
import type { CommandContext } from '../context';
import { CliError, EXIT } from '../errors';
import { card, jsonOption, show, time, type OutputOptions } from '../output';

const answerSchema = erasureSchema.extend({ detail: z.string() });
const exportSchema = z.looseObject({ lead: z.looseObject({ lead_id: z.string() }) });

const GONE = 410;

interface EraseOptions extends OutputOptions {
  yes?: true;
}

const pathOf = (leadId: string, rest = ''): string => `/api/v1/leads/${encodeURIComponent(leadId)}${rest}`;

export const eraseLead = ({ api }: CommandContext): Command =>
  new Command('erase')
    .description('erase a lead for good: asked again, it says how far it is')
    .argument('<lead_id>')
    .option('--yes', 'do not ask')
    .addOption(jsonOption())
    .action(async (leadId: string, { yes, ...options }: EraseOptions) => {
      if (!yes && !(await isErased(api(), leadId))) await confirm(leadId);
      const erasure = await api()({ method: 'DELETE', path: pathOf(leadId), answer: answerSchema });
      show(options, erasure, ({ lead_id, detail, ...at }) => {
        const steps = card({
          lead_id,
          accepted: time(at.erased_at),
          'key destroyed': time(at.key_destroyed_at),
          complete: time(at.completed_at),
        });
        return `${steps}\n${detail}`;
      });
    });

/** For good, and its id is never given to another: asking how far that is needs no confirmation. @throws CliError when there is no such lead */
async function isErased(api: ApiClient, leadId: string): Promise<boolean> {
  try {
    await api({ path: pathOf(leadId), answer: z.unknown() });
    return false;
  } catch (error) {
    if (error instanceof CliError && error.status === GONE) return true;
    throw error;
  }
}

/** @throws CliError (wrong input) when nobody is there to ask, or the id was not typed */
async function confirm(leadId: string): Promise<void> {
  if (!process.stdin.isTTY)
    throw new CliError('Erasing cannot be undone. Confirm it with --yes; nothing was done.', EXIT.wrongInput);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const typed = await terminal.question(
    `Everything about lead ${leadId} is deleted, and cannot be brought back. Type its id to confirm: `,
  );
  terminal.close();
  if (typed.trim() !== leadId) throw new CliError('That is not its id: nothing was done.', EXIT.wrongInput);
}

export const exportLead = ({ api }: CommandContext): Command =>
  new Command('export')
    .description('everything that is held on the person, as JSON: personal data in the clear')
    .argument('<lead_id>')
    .addOption(jsonOption().hideHelp())
    .action(async (leadId: string) => {
      const held = await api()({ path: pathOf(leadId, '/export'), answer: exportSchema });
      show({ json: true }, held, () => '');
    });
