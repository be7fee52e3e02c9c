/** `merit rehearse record`: decisions and histories into a folder, to be rehearsed where there is no running system. */
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { DECISIONS_FILE, fetchHistories, HISTORIES_FOLDER, historyText } from '../../../rehearsal/recording';
import { loadConfig } from '../../../runtime/config';
import { createTemporalClient } from '../../../runtime/temporal';
import type { LoggedDecision } from '../../../workflows/contracts/decision-log';
import type { CommandContext } from '../../context';
import { CliError, EXIT } from '../../errors';
import { jsonOption, show, type OutputOptions } from '../../output';
import { counter } from '../../progress';
import { fetchDecisions, type Period } from './decision-pages';
import { historiesOption, periodOptions } from './options';

/** Leads are named in it. */
const FOR_OWNER = 0o600;

export function recordCommand({ api }: CommandContext): Command {
  const command = new Command('record')
    .description('write decisions and workflow histories into a folder, for rehearsals elsewhere')
    .argument('<folder>', 'made if need be')
    .addOption(historiesOption())
    .addOption(jsonOption());
  for (const option of periodOptions()) command.addOption(option);
  return command.action(async (path: string, options: OutputOptions & Period & { historyLimit: number }) => {
    const folder = resolve(path);
    if (existsSync(join(folder, DECISIONS_FILE)))
      throw new CliError(`${folder} holds a recording already: name another folder, or remove it.`, EXIT.wrongInput);
    await mkdir(join(folder, HISTORIES_FOLDER), { recursive: true });
    const decisions = await recordDecisions(folder, fetchDecisions(api(), options));
    const histories = await recordHistories(folder, options.historyLimit);
    show(
      options,
      { folder, decisions, histories },
      () => `${decisions} decisions and ${histories} histories are in ${folder}.`,
    );
  });
}

async function recordDecisions(folder: string, decisions: AsyncGenerator<LoggedDecision>): Promise<number> {
  let count = 0;
  const progress = counter('decisions');
  async function* lines(): AsyncGenerator<string> {
    for await (const decision of decisions) {
      count += 1;
      progress.tick();
      yield `${JSON.stringify(decision)}\n`;
    }
  }
  try {
    await pipeline(Readable.from(lines()), createWriteStream(join(folder, DECISIONS_FILE), { mode: FOR_OWNER }));
  } finally {
    progress.stop();
  }
  return count;
}

async function recordHistories(folder: string, limit: number): Promise<number> {
  const client = await createTemporalClient(loadConfig());
  const progress = counter('histories');
  let count = 0;
  try {
    for await (const history of fetchHistories(client, limit)) {
      // ids hold slashes; two runs of one workflow are two files
      const file = `${history.workflowId.replaceAll('/', '_')}.${count}.json`;
      await writeFile(join(folder, HISTORIES_FOLDER, file), historyText(history), { mode: FOR_OWNER });
      count += 1;
      progress.tick();
    }
  } finally {
    progress.stop();
    await client.connection.close();
  }
  return count;
}
