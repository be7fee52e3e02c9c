/** The `temporal` program: on PATH, in the user's cache, by the official download, or built with Go. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { systemEnvironment } from '../config';
import { StartError, lastLines } from '../supervised-process';
import { findOnPath, isExecutable } from './service';

/** The last version that `go install` accepts: later ones carry replace directives. */
export const GO_MODULE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';

const DOWNLOAD_URL = 'https://temporal.download/cli/archive/latest';
const CONNECT_TIMEOUT_MS = 8_000;
const DOWNLOAD_TIMEOUT_MS = 180_000;
const PROGRESS_EVERY_MS = 15_000;
const PROGRAM = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

export function cacheFolder(): string {
  const { XDG_CACHE_HOME } = systemEnvironment();
  return join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'purple-merit', 'bin');
}

/** What is on this machine already. */
export function findTemporal(): string | undefined {
  const cached = join(cacheFolder(), PROGRAM);
  return findOnPath('temporal') ?? (isExecutable(cached) ? cached : undefined);
}

/** @throws StartError saying exactly what to install */
export async function obtainTemporal(onProgress: (text: string) => void, signal?: AbortSignal): Promise<string> {
  const found = findTemporal();
  if (found) return found;
  await mkdir(cacheFolder(), { recursive: true });
  onProgress('downloading the Temporal CLI (once)');
  const downloadFailure = await attempt(download);
  if (!downloadFailure) return join(cacheFolder(), PROGRAM);
  const go = findOnPath('go');
  if (!go) throw new StartError(`${advice(downloadFailure)}; or install Go, and it is built here`);
  onProgress(`no download (${downloadFailure}); building the Temporal CLI with Go, about four minutes, once`);
  const buildFailure = await attempt(() => buildWithGo(go, onProgress, signal));
  if (buildFailure) throw new StartError(`${advice(downloadFailure)}. Building it with Go failed too: ${buildFailure}`);
  return join(cacheFolder(), PROGRAM);
}

const advice = (failure: string): string =>
  `the Temporal CLI is not on this machine and could not be downloaded (${failure}). ` +
  'Install it from https://docs.temporal.io/cli so that `temporal` is on PATH, or set TEMPORAL_ADDRESS to a server that runs';

async function attempt(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    const { message, cause } = error as Error;
    return cause instanceof Error ? `${message}: ${cause.message}` : message;
  }
}

/** Unpacked beside the cache and moved in only after it has run, so that a broken download is never kept. */
async function download(): Promise<void> {
  const folder = await mkdtemp(join(cacheFolder(), 'download-'));
  try {
    const archive = join(folder, 'archive');
    await fetchArchive(archive);
    // tar reads zip as well on Windows, where the archive is one
    await promisify(execFile)('tar', ['-xf', archive, '-C', folder]);
    await keep(join(folder, PROGRAM));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fetchArchive(file: string): Promise<void> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const abort = new AbortController();
  const connecting = setTimeout(() => abort.abort(new Error('no connection')), CONNECT_TIMEOUT_MS);
  const signal = AbortSignal.any([abort.signal, AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS)]);
  try {
    const response = await fetch(`${DOWNLOAD_URL}?platform=${platform}&arch=${arch}`, { signal });
    clearTimeout(connecting);
    if (!response.ok || !response.body) throw new Error(`${DOWNLOAD_URL} answered ${response.status}`);
    await pipeline(Readable.fromWeb(response.body), createWriteStream(file), { signal });
  } finally {
    clearTimeout(connecting);
  }
}

async function keep(program: string): Promise<void> {
  await chmod(program, 0o755);
  await promisify(execFile)(program, ['--version'], { timeout: 30_000 });
  await rename(program, join(cacheFolder(), PROGRAM));
}

function minutesSince(startedAt: number): string {
  const seconds = Math.round((Date.now() - startedAt) / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

async function buildWithGo(go: string, onProgress: (text: string) => void, signal?: AbortSignal): Promise<void> {
  const folder = await mkdtemp(join(cacheFolder(), 'build-'));
  const logFile = join(folder, 'log');
  const startedAt = Date.now();
  const ticking = setInterval(() => {
    onProgress(`building the Temporal CLI with Go, ${minutesSince(startedAt)} so far`);
  }, PROGRESS_EVERY_MS);
  try {
    const child = spawn(go, ['install', GO_MODULE], {
      env: { ...systemEnvironment(), GOBIN: folder },
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(signal ? { signal } : {}),
    });
    child.stderr.pipe(createWriteStream(logFile));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(lastLines(logFile, 3).join(' ') || `go ended with exit code ${code}`);
    await keep(join(folder, PROGRAM));
  } finally {
    clearInterval(ticking);
    await rm(folder, { recursive: true, force: true });
  }
}
