/** The rule set that is rehearsed: a JSON file, single values, or both. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ruleSetSchema, type RuleSet } from '../../../rehearsal/candidate';
import { CliError, EXIT } from '../../errors';

const wrong = (message: string): CliError => new CliError(message, EXIT.wrongInput);

/** @param settings such as `triage.qualified_threshold=0.4`, which win over the file */
export async function readRules(file: string | undefined, settings: readonly string[]): Promise<RuleSet> {
  const rules = file === undefined ? {} : await fromFile(file);
  for (const setting of settings) put(rules, setting);
  const parsed = ruleSetSchema.safeParse(rules);
  if (!parsed.success) throw wrong(`These are no rules to rehearse:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

async function fromFile(file: string): Promise<Record<string, unknown>> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? 'it must hold an object' : error instanceof Error ? error.message : '';
    throw wrong(`The rules in ${file} cannot be read: ${why}`);
  }
}

const SETTING = /^(?<group>triage|gate)\.(?<name>[A-Za-z_]+)=(?<value>.+)$/;

function put(rules: Record<string, unknown>, setting: string): void {
  const { group, name, value } = SETTING.exec(setting)?.groups ?? {};
  if (group === undefined || name === undefined || value === undefined)
    throw wrong(`--set ${setting}: say it as triage.qualified_threshold=0.4`);
  rules[group] = { ...(rules[group] as object | undefined), [name]: valueOf(value) };
}

/** Numbers and lists as JSON; anything else is a word. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
