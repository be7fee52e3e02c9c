/** `merit campaign simulate`: what an optimisation would have done on past data. */
import { Presets, SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from '../context';
import { CliError, EXIT } from '../errors';
import { numberThat, wholeNumber } from '../number-options';
import { jsonOption, show, type OutputOptions } from '../output';
import { readAdExport } from '../simulate/ad-export';
import { describeBudget, reportBudget } from '../simulate/budget';
import { exportedTables, readPastCampaign, tablesIn } from '../simulate/past-campaign';
import { describeReplay, reportReplay } from '../simulate/replay';

interface SimulateOptions extends OutputOptions {
  data?: string;
  file?: string;
  cell?: string[];
  spend?: string;
  outcome?: string;
  cap?: number;
  minSpend: number;
  holdout: number;
  seed: number;
}

export function simulateCommand({ download }: CommandContext): Command {
  return new Command('simulate')
    .description(
      'what an optimisation would have done on past data: of a campaign day by day, or (--file) of the budget of any export of ads',
    )
    .argument('[campaign_id]', 'replay this campaign')
    .option('--data <path>', 'folder of CSV tables, or campaign_daily.csv; default: what the API exports')
    .option('--file <csv>', 'instead of a campaign: an export of ads, a row an ad or an ad and day')
    .option('--cell <columns>', 'with --file: columns that together name a cell, such as campaign,age,gender', names)
    .option('--spend <column>', 'with --file: money spent')
    .option('--outcome <column>', 'with --file: conversions, leads or revenue')
    .option('--cap <share>', 'with --file: no cell’s money moves by more than this share, such as 0.2', share)
    .option('--min-spend <amount>', 'with --file: no cell is given less, unless it had less', amount, 0)
    .option('--holdout <share>', 'with --file: share of the rows that only value the moves', part, 0.5)
    .option('--seed <number>', 'with --file: of the split', whole, 1)
    .addOption(jsonOption())
    .action(async (campaignId: string | undefined, options: SimulateOptions) => {
      if ((campaignId === undefined) === (options.file === undefined))
        throw new CliError('Name a campaign, or --file with an export of ads (--help shows both).', EXIT.wrongInput);
      await (campaignId === undefined ? simulateFile(options) : simulateCampaign(campaignId, options, download));
    });
}

async function simulateCampaign(
  campaignId: string,
  { data, json }: SimulateOptions,
  download: CommandContext['download'],
): Promise<void> {
  const source = data === undefined ? exportedTables(download()) : await tablesIn(data);
  const report = await withBar(async (tell) => {
    const past = await readPastCampaign(source, campaignId, (table) => tell(0, `reading ${table}`));
    return reportReplay(past, (done, of) => tell(done / of, 'days'));
  });
  show({ json }, report, describeReplay);
}

async function simulateFile(options: SimulateOptions): Promise<void> {
  const { file, cell, spend, outcome, cap, minSpend: min_spend, holdout, seed, json } = options;
  if (file === undefined || cell === undefined || spend === undefined || outcome === undefined)
    throw new CliError('With --file, name --cell, --spend and --outcome: columns of the file.', EXIT.wrongInput);
  if (cap === undefined) throw new CliError(WITHOUT_CAP, EXIT.wrongInput);
  const report = await withBar(async (tell) => {
    const { observations, empty } = await readAdExport(file, { cell, spend, outcome }, (bytes, size) =>
      tell(bytes / Math.max(1, size), 'reading'),
    );
    return reportBudget(observations, { cap, min_spend, holdout, seed }, empty, (done, of) =>
      tell(done / of, 'held-out rows'),
    );
  });
  show({ json }, { file, ...report }, () => describeBudget(report, cell));
}

async function withBar<T>(work: (tell: (share: number, doing: string) => void) => Promise<T>): Promise<T> {
  const bar = new SingleBar(
    { format: '  {bar} {percentage} % | {doing}', stream: process.stderr, clearOnComplete: true },
    Presets.shades_classic,
  );
  bar.start(1, 0, { doing: '' });
  try {
    return await work((done, doing) => bar.update(done, { doing }));
  } finally {
    bar.stop();
  }
}

const WITHOUT_CAP = `--cap is missing, such as --cap 0.2 for ±20 % a cell. Without a cap all money goes where a few lucky outcomes were cheap, and the
promised gain of hundreds of percent does not come: returns diminish, and nobody has seen what such sums do there.`;

function names(text: string): string[] {
  const found = text.split(',').map((name) => name.trim());
  if (found.every((name) => name !== '')) return found;
  throw new InvalidArgumentError('must be columns with commas between them');
}

const share = numberThat((value) => value > 0 && value <= 1, 'must be a share above 0 up to 1, such as 0.2');
const part = numberThat((value) => value > 0 && value < 1, 'must be a share between 0 and 1, such as 0.5');
const amount = numberThat((value) => value >= 0, 'must be 0 or more');
/** The seeds that follow are taken too. */
const whole = wholeNumber(0, 2 ** 31 - 101);
