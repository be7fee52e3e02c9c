/** The workflow code of this build, and the converter that belongs to it: what a worker runs, and a rehearsal replays. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The converter is part of the bundle; `runtime/build` bundles the same one. */
export const dataConverter = { payloadConverterPath: require.resolve('../workflows/payload-converter') };

export type WorkflowCode = { workflowBundle: { codePath: string } } | { workflowsPath: string };

/** The bundle made by the build starts in a third of the time; without one the code is bundled now. */
export function workflowCode(): WorkflowCode {
  const codePath = join(__dirname, '..', 'workflow-bundle.js');
  return existsSync(codePath) ? { workflowBundle: { codePath } } : { workflowsPath: require.resolve('../workflows') };
}
