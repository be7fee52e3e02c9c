/** The command line as a tree of commands. */
import { Command, CommanderError } from 'commander';
import { ConfigError, loadConfig } from '../runtime/config';
import { createApiClient, createDownload } from './api-client';
import { assignmentsCommand } from './commands/assignments';
import { campaignCommand } from './commands/campaign';
import { dataCommand } from './commands/data';
import { domainsCommand } from './commands/domains';
import { doctorCommand } from './commands/doctor';
import { evaluateCommand } from './commands/evaluate';
import { experimentCommand } from './commands/experiment';
import { escalationsCommand } from './commands/escalations';
import { leadCommand } from './commands/lead';
import { mcpCommand } from './commands/mcp';
import { rehearseCommand } from './commands/rehearse';
import { modelCommand } from './commands/model';
import { representativesCommand } from './commands/representatives';
import { temporalCommand } from './commands/temporal';
import { upCommand } from './commands/up';
import type { CommandContext } from './context';
import { CliError, EXIT } from './errors';

export function createProgram(): Command {
  const program = new Command('merit')
    .description('Purple Merit: durable marketing agents')
    .showHelpAfterError('(--help shows what there is)');
  const context: CommandContext = {
    api: () => createApiClient(loadConfig()),
    download: () => createDownload(loadConfig()),
    dataDir: () => loadConfig().dataDir,
  };
  program.addCommand(upCommand());
  program.addCommand(leadCommand(context));
  program.addCommand(escalationsCommand(context));
  program.addCommand(campaignCommand(context));
  program.addCommand(experimentCommand(context));
  program.addCommand(evaluateCommand());
  program.addCommand(representativesCommand(context));
  program.addCommand(assignmentsCommand(context));
  program.addCommand(domainsCommand(context));
  program.addCommand(dataCommand(context));
  program.addCommand(rehearseCommand(context));
  program.addCommand(modelCommand(context));
  program.addCommand(mcpCommand());
  program.addCommand(temporalCommand());
  program.addCommand(doctorCommand());
  refuseUnknownBeforeHelp(program);
  return program;
}

/** Commander's own errors are wrong usage, except that help was asked for. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.wrongInput;
  if (error instanceof CliError) return error.exitCode;
  return error instanceof ConfigError ? EXIT.wrongInput : EXIT.failed;
}

/** Commander shows its help for whatever stands before `--help`: a command that does not exist would look like one that does. */
function refuseUnknownBeforeHelp(command: Command): void {
  if (command.commands.length === 0) return;
  command.on('beforeHelp', () => {
    const [named = '-'] = command.args;
    const isKnown = named.startsWith('-') || named === 'help' || command.commands.some((each) => each.name() === named);
    if (!isKnown) command.error(`error: unknown command '${named}'`, { code: 'commander.unknownCommand' });
  });
  command.commands.forEach(refuseUnknownBeforeHelp);
}

/** Every command throws instead of exiting: the one exit is in main. */
export function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) throwInsteadOfExit(child);
}
