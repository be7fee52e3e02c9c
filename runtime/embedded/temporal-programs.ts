/** The programs of Temporal's real server: found in the user's cache, else built with Go. One version each, tried together. */
import { StartError } from '../supervised-process';
import { buildWithGo, cached } from './go-program';
import type { GoProgram } from './go-program';
import { findOnPath, isExecutable } from './service';

/** Full paths. */
export interface TemporalPrograms {
  server: string;
  /** brings the schema up to date, which it carries in itself */
  sqlTool: string;
  webUi: string;
}

const SERVER: GoProgram = {
  label: 'the Temporal server',
  module: 'go.temporal.io/server/cmd/server@v1.29.1',
  file: 'temporal-server-1.29.1',
  duration: 'about three minutes',
};
const SQL_TOOL: GoProgram = {
  label: 'temporal-sql-tool',
  module: 'go.temporal.io/server/cmd/tools/sql@v1.29.1',
  file: 'temporal-sql-tool-1.29.1',
  duration: 'half a minute',
};
const WEB_UI: GoProgram = {
  label: 'the Temporal Web UI',
  module: 'github.com/temporalio/ui-server/v2/cmd/server@v2.42.1',
  file: 'temporal-ui-server-2.42.1',
  duration: 'half a minute',
};

export const hasTemporalPrograms = (): boolean =>
  [SERVER, SQL_TOOL, WEB_UI].every((program) => isExecutable(cached(program)));

/** @throws StartError saying what to install */
export async function obtainTemporalPrograms(
  onProgress: (text: string) => void,
  signal?: AbortSignal,
): Promise<TemporalPrograms> {
  const obtain = (program: GoProgram): Promise<string> => obtainProgram(program, onProgress, signal);
  // in turn: each build wants the whole machine
  const server = await obtain(SERVER);
  const sqlTool = await obtain(SQL_TOOL);
  return { server, sqlTool, webUi: await obtain(WEB_UI) };
}

async function obtainProgram(
  program: GoProgram,
  onProgress: (text: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  const file = cached(program);
  if (isExecutable(file)) return file;
  const go = findOnPath('go');
  if (!go) {
    throw new StartError(
      `TEMPORAL_STORE=postgres builds ${program.label} with Go, which is not on PATH: install Go 1.24 or later, or set TEMPORAL_ADDRESS to a server that runs`,
    );
  }
  onProgress(`building ${program.label} with Go, ${program.duration}, once`);
  try {
    await buildWithGo(go, program, onProgress, signal);
  } catch (cause) {
    throw new StartError(`${program.label} could not be built with Go: ${(cause as Error).message}`, { cause });
  }
  return file;
}
