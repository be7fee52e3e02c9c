/** `merit lead consent`: records what a person said about being written to. */
import { Command, Option } from 'commander';
import { z } from 'zod';
import { LEGAL_BASES, PURPOSES } from '../../workflows/contracts/consent';
import { CHANNELS } from '../../workflows/contracts/lead';
import type { CommandContext } from '../context';
import { jsonOption, show, type OutputOptions } from '../output';

const recordedSchema = z.object({ lead_id: z.string(), duplicate: z.boolean() });

interface ConsentOptions extends OutputOptions {
  channel: string;
  purpose: string;
  withdrawn?: true;
  basis: string;
  source: string;
  wording?: string;
}

export function consentOfLead({ api }: CommandContext): Command {
  return new Command('consent')
    .description('record that a person consents to a channel, or withdraws')
    .argument('<lead_id>')
    .addOption(new Option('--channel <channel>').choices(CHANNELS).makeOptionMandatory())
    .addOption(new Option('--purpose <purpose>').choices(PURPOSES).default('marketing'))
    .option('--withdrawn', 'no longer; otherwise it is granted')
    .addOption(new Option('--basis <basis>', 'legal basis').choices(LEGAL_BASES).default('consent'))
    .requiredOption('--source <source>', 'where the person said so')
    .option('--wording <text>', 'what the person agreed to, as shown')
    .addOption(jsonOption())
    .action(async (leadId: string, options: ConsentOptions) => {
      const { channel, purpose, withdrawn, basis, source, wording } = options;
      const granted = withdrawn !== true;
      const recorded = await api()({
        method: 'POST',
        path: `/api/v1/leads/${encodeURIComponent(leadId)}/consents`,
        body: { channel, purpose, granted, legal_basis: basis, source, ...(wording !== undefined && { wording }) },
        answer: recordedSchema,
      });
      show(options, recorded, () => `Lead ${leadId}: ${purpose} by ${channel} ${granted ? 'granted' : 'withdrawn'}.`);
    });
}
