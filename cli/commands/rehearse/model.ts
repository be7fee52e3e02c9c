/** The model that a rehearsal decides by. */
import { loadTriageModel } from '../../../agents/triage/load-model';
import type { TriageModel } from '../../../agents/triage/policy';
import type { CommandContext } from '../../context';
import { told } from '../model/input';
import { championOf, readArtefact } from '../model/named-model';

const NONE = 'rules';

export const MODEL_OPTION = `the model that is to decide, or "${NONE}" for none; default: the champion of the running system`;

/** @throws CliError with exit code 2 when it cannot decide about leads */
export async function readTriageModel(
  { api }: CommandContext,
  { model, from }: { model?: string; from?: string },
): Promise<TriageModel | null> {
  if (model === NONE) return null;
  // a recording may be rehearsed where no system runs
  const wanted = model ?? (from === undefined ? await championOf(api()) : null);
  if (wanted === null) return null;
  const artefact = await readArtefact(wanted, api);
  return told(() => loadTriageModel(artefact), `${wanted} cannot be used: `);
}
