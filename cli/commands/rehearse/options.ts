/** Options that rehearsing and recording share. */
import { InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from '../../number-options';

const DAY_MS = 86_400_000;
const HISTORY_LIMIT = 500;

/** An ISO time, or days back such as `30d`. */
function time(text: string): string {
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  const at = days === undefined ? Date.parse(text) : Date.now() - Number(days) * DAY_MS;
  if (Number.isNaN(at))
    throw new InvalidArgumentError('must be a time such as 2026-10-01T00:00:00Z, or days back such as 30d');
  return new Date(at).toISOString();
}

export const periodOptions = (): Option[] => [
  new Option('--since <time>', 'only decisions from then on: a time, or days back such as 30d').argParser(time),
  new Option('--until <time>', 'only decisions before then').argParser(time),
];

export const historiesOption = (): Option =>
  new Option('--history-limit <count>', 'workflow histories to look at, running ones first; 0: none')
    .argParser(wholeNumber(0, 999_999))
    .default(HISTORY_LIMIT);
