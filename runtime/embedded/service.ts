/** A server that the stack needs: configured, found on this machine, or brought along. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { systemEnvironment } from '../config';
import type { ProcessEvent, SupervisedProcess } from '../supervised-process';

export interface Service {
  name: 'postgres' | 'redis' | 'temporal';
  /** URL (with credentials: never print it) or host:port */
  address: string;
  origin: 'configured' | 'found' | 'embedded' | 'absent';
  /** for people, without secrets */
  description: string;
  /** changes when the process was restarted; null when we don't run it */
  readonly pid: number | null;
  /** Stops what we run; does nothing to what is configured. */
  stop(): Promise<void>;
}

/** What every `start…` function takes. */
export interface ServiceOptions {
  /** address from the configuration; when set, nothing is started */
  configured?: string | undefined;
  /** absolute path of DATA_DIR */
  dataDir: string;
  /** says what takes long */
  onProgress?: (text: string) => void;
  onEvent?: (event: ProcessEvent) => void;
  /** ends what takes long */
  signal?: AbortSignal;
}

export const configuredService = (name: Service['name'], address: string, description: string): Service => ({
  name,
  address,
  origin: 'configured',
  description,
  pid: null,
  stop: () => Promise.resolve(),
});

export const supervisedService = (fixed: Omit<Service, 'pid' | 'stop'>, supervised: SupervisedProcess): Service => ({
  ...fixed,
  get pid() {
    return supervised.pid;
  },
  stop: () => supervised.stop(),
});

/** @returns full path of the first executable with one of these names */
export function findOnPath(...names: string[]): string | undefined {
  const { PATH = '' } = systemEnvironment();
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = PATH.split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name + suffix))).find(isExecutable);
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
