/** Processes that outlive whoever started them: found again by a pid file, never confused with another's. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const POLL_MS = 50;

const pidFileSchema = z.object({ pid: z.int().min(1), identity: z.string(), port: z.int().nullable() });
export type PidRecord = z.infer<typeof pidFileSchema>;

/** What tells this process from a later one with the same pid: boot and start time. Null when it does not run. */
export function processIdentity(pid: number): string | null {
  try {
    return process.platform === 'linux' ? identityFromProc(pid) : identityFromPs(pid);
  } catch {
    return null;
  }
}

/** /proc/pid/stat after the command in brackets: state first, start time 20th (proc(5)). */
function identityFromProc(pid: number): string | null {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z') return null;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`;
}

function identityFromPs(pid: number): string | null {
  if (process.platform === 'win32') return null;
  return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
}

export function isAlive(pid: number): boolean {
  if (process.platform === 'linux') return processIdentity(pid) !== null;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export function writePidFile(file: string, pid: number, port: number | null): void {
  const record: PidRecord = { pid, identity: processIdentity(pid) ?? '', port };
  writeFileSync(file, `${JSON.stringify(record)}\n`);
}

export const removePidFile = (file: string): void => rmSync(file, { force: true });

/** The process that an earlier run left behind, if it still runs and is the very one that was started. */
export function findLeftover(file: string): PidRecord | null {
  try {
    const record = pidFileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return record.identity !== '' && processIdentity(record.pid) === record.identity ? record : null;
  } catch {
    return null;
  }
}

/** Asks, waits, and kills when asking did not help. */
export async function endProcess(pid: number, signal: NodeJS.Signals, timeoutMs: number): Promise<void> {
  for (const [each, waitMs] of [
    [signal, timeoutMs],
    ['SIGKILL', timeoutMs],
  ] as const) {
    if (!isAlive(pid)) return;
    try {
      process.kill(pid, each);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    const deadline = Date.now() + waitMs;
    while (isAlive(pid) && Date.now() < deadline) await sleep(POLL_MS);
  }
}
