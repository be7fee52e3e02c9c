/** `merit temporal prepare`: what a Temporal server of one's own needs before the first process of ours starts. */
import { Command } from 'commander';
import { loadConfig } from '../../runtime/config';
import { prepareNamespace } from '../../runtime/temporal';

export function temporalCommand(): Command {
  const temporal = new Command('temporal').description('the Temporal server of TEMPORAL_ADDRESS');
  temporal
    .command('prepare')
    .description('make or update the namespace (30 days of history) and its search attributes; safe to repeat')
    .action(async () => {
      const config = loadConfig();
      await prepareNamespace(config);
      process.stdout.write(`namespace ${config.temporalNamespace} at ${config.temporalAddress} is ready\n`);
    });
  return temporal;
}
