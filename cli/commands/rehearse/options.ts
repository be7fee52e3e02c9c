/** Options that rehearsing and recording share. */
import { InvalidArgumentError, Option } from 'commander';

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

function count(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('must be a whole number from 0 on');
}

export const periodOptions = (): Option[] => [
  new Option('--since <time>', 'only decisions from then on: a time, or days back such as 30d').argParser(time),
  new Option('--until <time>', 'only decisions before then').argParser(time),
];

export const historiesOption = (): Option =>
  new Option('--history-limit <count>', 'workflow histories to look at, running ones first; 0: none')
    .argParser(count)
    .default(HISTORY_LIMIT);
