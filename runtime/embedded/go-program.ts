/** Programs that are built here with Go, once, and kept in the user's cache. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { systemEnvironment } from '../config';
import { lastLines } from '../supervised-process';

export interface GoProgram {
  /** for people */
  label: string;
  /** what `go install` takes: path@version */
  module: string;
  /** name in the cache; carries the version where a newer one must not be mistaken for it */
  file: string;
  /** how long a build takes, for people */
  duration: string;
}

const PROGRESS_EVERY_MS = 15_000;
const SUFFIX = process.platform === 'win32' ? '.exe' : '';

export function cacheFolder(): string {
  const { XDG_CACHE_HOME } = systemEnvironment();
  return join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'purple-merit', 'bin');
}

export const cached = (program: GoProgram): string => join(cacheFolder(), program.file + SUFFIX);

/** @throws Error with the compiler's last lines */
export async function buildWithGo(
  go: string,
  program: GoProgram,
  onProgress: (text: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  await mkdir(cacheFolder(), { recursive: true });
  const folder = await mkdtemp(join(cacheFolder(), 'build-'));
  const logFile = join(folder, 'log');
  const startedAt = Date.now();
  const ticking = setInterval(() => {
    onProgress(`building ${program.label} with Go, ${minutesSince(startedAt)} so far`);
  }, PROGRESS_EVERY_MS);
  try {
    const child = spawn(go, ['install', program.module], {
      env: { ...systemEnvironment(), GOBIN: folder },
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(signal ? { signal } : {}),
    });
    child.stderr.pipe(createWriteStream(logFile));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(lastLines(logFile, 3).join(' ') || `go ended with exit code ${code}`);
    await keep(join(folder, builtName(program)), program);
  } finally {
    clearInterval(ticking);
    await rm(folder, { recursive: true, force: true });
  }
}

/** `go install` names a program after the last folder of its path. */
const builtName = ({ module }: GoProgram): string => basename(module.replace(/@.*$/, '')) + SUFFIX;

/** Moved into the cache only after it has run, so that a broken one is never kept. */
export async function keep(file: string, program: GoProgram): Promise<void> {
  await chmod(file, 0o755);
  await promisify(execFile)(file, ['--version'], { timeout: 30_000 });
  await rename(file, cached(program));
}

function minutesSince(startedAt: number): string {
  const seconds = Math.round((Date.now() - startedAt) / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
