/** The compiled entry points, and running one of them to its end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { NODE_ARGUMENTS } from './node-process';
import { StartError, lastLines } from './supervised-process';

/** Of the compiled code, also when this file runs from its source. */
const codeRoot = resolve(__dirname, '..');
export const dist = basename(codeRoot) === 'dist' ? codeRoot : join(codeRoot, 'dist');
export const script = (name: string): string => join(dist, name, 'main.js');

export async function runToEnd(options: {
  name: string;
  args: string[];
  env: Record<string, string>;
  dataDir: string;
}): Promise<void> {
  const { name, args, env } = options;
  const logFile = join(options.dataDir, 'logs', `${name}.log`);
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, [...NODE_ARGUMENTS, script(name), ...args], {
    env,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  if (code === 0) return;
  const headline = `${name} ${args.join(' ')} ended with ${signal ?? `exit code ${code}`}. Last lines of ${logFile}:`;
  throw new StartError([headline, ...lastLines(logFile)].join('\n'));
}
