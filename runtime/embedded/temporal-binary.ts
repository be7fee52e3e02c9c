/** The `temporal` program: on PATH, in the user's cache, by the official download, or built with Go. */
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { StartError } from '../supervised-process';
import { buildWithGo, cached, cacheFolder, keep } from './go-program';
import type { GoProgram } from './go-program';
import { findOnPath, isExecutable } from './service';

const TEMPORAL_CLI: GoProgram = {
  label: 'the Temporal CLI',
  // the last version that `go install` accepts: later ones carry replace directives
  module: 'github.com/temporalio/cli/cmd/temporal@v1.5.1',
  file: 'temporal',
  duration: 'about four minutes',
};

const DOWNLOAD_URL = 'https://temporal.download/cli/archive/latest';
const CONNECT_TIMEOUT_MS = 8_000;
const DOWNLOAD_TIMEOUT_MS = 180_000;

/** What is on this machine already. */
export function findTemporal(): string | undefined {
  const kept = cached(TEMPORAL_CLI);
  return findOnPath('temporal') ?? (isExecutable(kept) ? kept : undefined);
}

/** @throws StartError saying exactly what to install */
export async function obtainTemporal(onProgress: (text: string) => void, signal?: AbortSignal): Promise<string> {
  const found = findTemporal();
  if (found) return found;
  await mkdir(cacheFolder(), { recursive: true });
  onProgress('downloading the Temporal CLI (once)');
  const downloadFailure = await attempt(download);
  if (!downloadFailure) return cached(TEMPORAL_CLI);
  const go = findOnPath('go');
  if (!go) throw new StartError(`${advice(downloadFailure)}; or install Go, and it is built here`);
  onProgress(
    `no download (${downloadFailure}); building ${TEMPORAL_CLI.label} with Go, ${TEMPORAL_CLI.duration}, once`,
  );
  const buildFailure = await attempt(() => buildWithGo(go, TEMPORAL_CLI, onProgress, signal));
  if (buildFailure) throw new StartError(`${advice(downloadFailure)}. Building it with Go failed too: ${buildFailure}`);
  return cached(TEMPORAL_CLI);
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
    await keep(join(folder, basename(cached(TEMPORAL_CLI))), TEMPORAL_CLI);
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
