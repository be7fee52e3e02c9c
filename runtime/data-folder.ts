/** DATA_DIR: one stack at a time, its own files only, and what it remembers about first times. */
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { fallbackFolder } from './embedded/postgres-user';
import { endProcess, findLeftover, removePidFile, writePidFile } from './pids';
import type { PidRecord } from './pids';
import { StartError } from './supervised-process';

/** Everything the stack writes there; `--fresh` deletes these and nothing else. */
const OWN_ENTRIES = [
  'pg',
  'pg.new',
  'redis',
  'temporal',
  'logs',
  'run',
  'outbox',
  'secrets.json',
  'secrets.json.new',
  'first-times',
];
const LOCK = 'up.lock';
const STOP_MS = 15_000;
const MIN_FREE_BYTES = 500_000_000;

/** @returns what gives the folder back. @throws StartError while another stack uses it, or when it cannot be used */
export async function claimDataFolder(dataDir: string): Promise<() => void> {
  makeWritable(dataDir);
  const lock = join(dataDir, LOCK);
  const holder = lockHolder(dataDir);
  if (holder) {
    throw new StartError(
      `${dataDir} is in use by another merit up (pid ${holder.pid}): stop that one, or set DATA_DIR to another folder`,
    );
  }
  removePidFile(lock);
  try {
    // fails when another one was a moment faster
    closeSync(openSync(lock, 'wx'));
  } catch (cause) {
    throw new StartError(`${dataDir} is in use by another merit up: stop that one, or set DATA_DIR to another folder`, {
      cause,
    });
  }
  writePidFile(lock, process.pid, null);
  const freeBytes = await freeDiskBytes(dataDir);
  if (freeBytes < MIN_FREE_BYTES) {
    removePidFile(lock);
    throw new StartError(
      `the disk of ${dataDir} has ${Math.floor(freeBytes / 1e6)} MB left and ${MIN_FREE_BYTES / 1e6} MB are needed: free some, or set DATA_DIR to a folder on another disk`,
    );
  }
  return () => removePidFile(lock);
}

/** The stack that uses the folder now. */
export const lockHolder = (dataDir: string): PidRecord | null => findLeftover(join(dataDir, LOCK));

/** @throws StartError when it cannot be */
export function makeWritable(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, '.write-test'), '');
    rmSync(join(dataDir, '.write-test'));
  } catch (cause) {
    throw new StartError(
      `cannot write to ${dataDir} (${(cause as Error).message}): set DATA_DIR to a folder of yours`,
      { cause },
    );
  }
}

export async function freeDiskBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Ends what earlier runs left behind and deletes the state. */
export async function emptyDataFolder(dataDir: string): Promise<void> {
  await Promise.all(
    pidFiles(dataDir).map(async (file) => {
      const leftover = findLeftover(file);
      if (leftover) await endProcess(leftover.pid, file.endsWith('postgres.pid') ? 'SIGINT' : 'SIGTERM', STOP_MS);
    }),
  );
  for (const entry of OWN_ENTRIES) rmSync(join(dataDir, entry), { recursive: true, force: true });
  if (process.getuid?.() === 0) rmSync(fallbackFolder(dataDir), { recursive: true, force: true });
}

function pidFiles(dataDir: string): string[] {
  const run = join(dataDir, 'run');
  return existsSync(run) ? readdirSync(run).map((name) => join(run, name)) : [];
}

/** True until `markDone`, for things that are done once in the life of a data folder. */
export const isFirstTime = (dataDir: string, what: string): boolean => !existsSync(join(dataDir, 'first-times', what));

export function markDone(dataDir: string, what: string): void {
  mkdirSync(join(dataDir, 'first-times'), { recursive: true });
  writeFileSync(join(dataDir, 'first-times', what), `${new Date().toISOString()}\n`);
}
