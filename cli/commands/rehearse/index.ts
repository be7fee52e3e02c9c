/** `merit rehearse`: decide the past again with this build, other rules or another model, before it is deployed. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { HistoryAndWorkflowId } from '@temporalio/client';
import { Command } from 'commander';
import type { TriageModel } from '../../../agents/triage/policy';
import { candidateOf, type RuleSet } from '../../../rehearsal/candidate';
import { effectOf } from '../../../rehearsal/effect';
import { fetchHistories, openRecording, RecordingError, type Recording } from '../../../rehearsal/recording';
import { objections, rehearse, type Rehearsal } from '../../../rehearsal/rehearse';
import { replayHistories, type ReplayFindings } from '../../../rehearsal/replay';
import { reportOf, toMarkdown, type RehearsalReport } from '../../../rehearsal/report';
import { loadConfig } from '../../../runtime/config';
import { createTemporalClient } from '../../../runtime/temporal';
import type { CommandContext } from '../../context';
import { CliError, EXIT } from '../../errors';
import { share } from '../../number-options';
import { jsonOption, show, type OutputOptions } from '../../output';
import { counter } from '../../progress';
import { fetchDecisions, type Period } from './decision-pages';
import { MODEL_OPTION, readTriageModel } from './model';
import { historiesOption, periodOptions } from './options';
import { recordCommand } from './record';
import { readRules } from './rules';

interface RehearseOptions extends OutputOptions, Period {
  rules?: string;
  set: string[];
  model?: string;
  from?: string;
  historyLimit: number;
  report?: string;
  maxChanges?: number;
}

/** By what the past is decided again. */
interface By {
  rules: RuleSet;
  model: TriageModel | null;
}

export function rehearseCommand(context: CommandContext): Command {
  const command = new Command('rehearse')
    .description('decide the past again with this build: what changes, what no longer replays, who would be written to')
    .option('--rules <file>', 'JSON with other rules: { "triage": { "qualified_threshold": 0.4 } }')
    .option('--set <rule...>', 'one other rule, such as triage.qualified_threshold=0.4', [])
    .option('--model <file-or-id>', MODEL_OPTION)
    .option('--from <folder>', 'a recording, instead of the running system')
    .addOption(historiesOption())
    .option('--report <file>', 'write the report there, as Markdown')
    .option('--max-changes <share>', 'fail when more than this share of decisions changes', share)
    .addOption(jsonOption())
    .addCommand(recordCommand(context));
  for (const option of periodOptions()) command.addOption(option);
  return command.action(async (options: RehearseOptions) => {
    const rules = await readRules(options.rules, options.set);
    const model = await readTriageModel(context, options);
    const report = await asInputError(reporting(context, options, { rules, model }));
    if (options.report !== undefined) await writeFile(resolve(options.report), toMarkdown(report));
    show(options, report, toMarkdown);
    if (report.verdict === 'fail') process.exitCode = EXIT.failed;
  });
}

async function reporting(context: CommandContext, options: RehearseOptions, by: By): Promise<RehearsalReport> {
  const recording = options.from === undefined ? undefined : await openRecording(resolve(options.from));
  const rehearsal = await decisionsAgain(context, options, by, recording);
  const histories = options.historyLimit === 0 ? null : await historiesAgain(options, recording);
  return reportOf({
    rehearsal,
    histories,
    effect: effectOf(rehearsal.triages),
    objections: objections(rehearsal, histories, options),
    candidate: describe(options, by),
  });
}

async function decisionsAgain(
  { api }: CommandContext,
  options: RehearseOptions,
  { rules, model }: By,
  recording: Recording | undefined,
): Promise<Rehearsal> {
  const decisions = recording ? within(options, recording.decisions) : fetchDecisions(api(), options);
  const progress = counter('decisions');
  try {
    return await rehearse(decisions, candidateOf(rules, model), progress.tick);
  } finally {
    progress.stop();
  }
}

async function* within<T extends { decided_at: string }>(
  { since, until }: Period,
  all: AsyncIterable<T>,
): AsyncGenerator<T> {
  for await (const each of all)
    if ((since === undefined || each.decided_at >= since) && (until === undefined || each.decided_at < until))
      yield each;
}

async function historiesAgain({ historyLimit }: RehearseOptions, recording?: Recording): Promise<ReplayFindings> {
  if (recording) return replaying(recording.histories);
  const client = await createTemporalClient(loadConfig());
  try {
    return await replaying(fetchHistories(client, historyLimit));
  } finally {
    await client.connection.close();
  }
}

async function replaying(histories: AsyncIterable<HistoryAndWorkflowId>): Promise<ReplayFindings> {
  const progress = counter('histories');
  try {
    return await replayHistories(histories, progress.tick);
  } finally {
    progress.stop();
  }
}

async function asInputError<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof RecordingError) throw new CliError(error.message, EXIT.wrongInput);
    throw error;
  }
}

const describe = ({ from, since, until }: RehearseOptions, { rules, model }: By): string[] => [
  `This build, ${Object.keys(rules).length === 0 ? 'with its own rules' : `with other rules: \`${JSON.stringify(rules)}\``}.`,
  model ? `The model ${model.version} tells qualified from cold.` : 'No model: the rules decide.',
  `${from === undefined ? 'The running system' : `The recording ${from}`}, ${since ?? 'from the first decision'} to ${until ?? 'the last'}.`,
];
