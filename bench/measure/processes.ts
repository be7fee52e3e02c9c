/** What processes use, read from /proc: CPU time and memory. Elsewhere nothing is measured, and the report says so. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A process with everything it has started: PostgreSQL is one, with all its backends. */
export interface MeasuredProcess {
  name: string;
  pid: number;
}

/** By process name: CPU milliseconds (user and system), or bytes. */
export type Usage = Record<string, number>;

export const CAN_MEASURE = process.platform === 'linux' && existsSync('/proc/self/smaps_rollup');

/** proc(5): USER_HZ is 100 on every architecture that Linux tells programs about. */
const MS_PER_TICK = 10;

interface Stat {
  pid: number;
  parent: number;
  /** own time, and that of children that have ended and were waited for */
  ticks: number;
}

/** CPU time since each process began. A difference of two is exact: what ended in between is in its parent's. */
export function cpuMs(processes: readonly MeasuredProcess[]): Usage {
  const stats = allStats();
  const cost = ({ pid }: MeasuredProcess): number => sum(familyOf(stats, pid).map(({ ticks }) => ticks)) * MS_PER_TICK;
  return Object.fromEntries(processes.map((each) => [each.name, cost(each)]));
}

/** Proportional set size: memory shared with others counts in parts, so that the sum is what all use together. */
export function pssBytes(processes: readonly MeasuredProcess[]): Usage {
  const stats = allStats();
  const size = ({ pid }: MeasuredProcess): number => sum(familyOf(stats, pid).map((each) => pssOf(each.pid)));
  return Object.fromEntries(processes.map((each) => [each.name, size(each)]));
}

export const difference = (after: Usage, before: Usage): Usage =>
  Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]));

export const total = (usage: Usage): number => sum(Object.values(usage));

const sum = (values: readonly number[]): number => values.reduce((left, right) => left + right, 0);

function allStats(): Stat[] {
  if (!CAN_MEASURE) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);
}

/** proc(5), after the command in brackets: state, ppid; utime, stime, cutime, cstime are fields 14 to 17 of all. */
function statOf(pid: number): Stat | undefined {
  const text = readOrNothing(`/proc/${pid}/stat`);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields.length < 16) return undefined;
  return { pid, parent: Number(fields[1]), ticks: sum(fields.slice(11, 15).map(Number)) };
}

function familyOf(stats: readonly Stat[], root: number): Stat[] {
  const self = stats.filter(({ pid }) => pid === root);
  return [...self, ...stats.filter(({ parent }) => parent === root).flatMap(({ pid }) => familyOf(stats, pid))];
}

function pssOf(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(readOrNothing(`/proc/${pid}/smaps_rollup`))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

/** It may have ended meanwhile, or belong to somebody else. */
function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
