/**
 * A recording: the decisions and the histories of a time, in a folder that can be rehearsed anywhere, on a build machine
 * without a database as well. `decisions.jsonl` has a decision a line; `histories/` one file a workflow, as
 * `temporal workflow show --output json` writes it.
 */
import { createReadStream, existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Client, HistoryAndWorkflowId } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { z } from 'zod';
import { loggedDecisionSchema, type LoggedDecision } from '../workflows/contracts/decision-log';

/** What is wrong with a recording, for the person who gave it. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

export const DECISIONS_FILE = 'decisions.jsonl';
export const HISTORIES_FOLDER = 'histories';

export interface Recording {
  decisions: AsyncIterable<LoggedDecision>;
  histories: AsyncIterable<HistoryAndWorkflowId>;
}

/**
 * A folder of histories alone, such as `workflows/histories`, is a recording without decisions.
 * @throws RecordingError when there is neither; while it is read, naming file and line
 */
export async function openRecording(folder: string): Promise<Recording> {
  const own = join(folder, HISTORIES_FOLDER);
  const isWhole = existsSync(join(folder, DECISIONS_FILE));
  if (!isWhole && (await historyFiles(folder)).length === 0)
    throw new RecordingError(`${folder} holds no recording: make one with "merit rehearse record ${folder}"`);
  return {
    decisions: isWhole ? readDecisions(join(folder, DECISIONS_FILE)) : none(),
    histories: readHistories(isWhole ? own : folder),
  };
}

async function* none(): AsyncGenerator<never> {
  // nothing is yielded
}

async function* readDecisions(file: string): AsyncGenerator<LoggedDecision> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
    line += 1;
    if (text.trim() !== '') yield decisionOf(text, `${file}, line ${line}`);
  }
}

function decisionOf(text: string, where: string): LoggedDecision {
  const parsed = loggedDecisionSchema.safeParse(parsedJson(text, where));
  if (parsed.success) return parsed.data;
  throw new RecordingError(`${where} is no decision: ${z.prettifyError(parsed.error)}`);
}

function parsedJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RecordingError(`${where} is not JSON`);
  }
}

const historySchema = z.looseObject({
  events: z
    .array(
      z.looseObject({ workflowExecutionStartedEventAttributes: z.looseObject({ workflowId: z.string() }).optional() }),
    )
    .min(1),
});

/** The files of a folder that hold histories; the id is in the first event, since ids of children derive from it. */
async function* readHistories(folder: string): AsyncGenerator<HistoryAndWorkflowId> {
  for (const file of await historyFiles(folder)) {
    const path = join(folder, file);
    const parsed = historySchema.safeParse(parsedJson(await readFile(path, 'utf8'), path));
    const workflowId = parsed.data?.events[0]?.workflowExecutionStartedEventAttributes?.workflowId;
    if (workflowId === undefined) throw new RecordingError(`${path} is no history of a workflow from its start on`);
    yield { workflowId, history: parsed.data };
  }
}

/** None where there is no such folder. */
async function historyFiles(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch(() => []);
  return files.filter((file) => file.endsWith('.json')).sort();
}

/** Running workflows first: these must go on. Then those that ended last, up to the limit. */
export async function* fetchHistories(client: Client, limit: number): AsyncGenerator<HistoryAndWorkflowId> {
  let left = limit;
  for (const query of ['ExecutionStatus = "Running"', 'ExecutionStatus != "Running"'])
    for await (const { workflowId, runId } of client.workflow.list({ query })) {
      if (left <= 0) return;
      left -= 1;
      yield { workflowId, history: await client.workflow.getHandle(workflowId, runId).fetchHistory() };
    }
}

export const historyText = ({ history }: HistoryAndWorkflowId): string =>
  historyToJSON(history as Parameters<typeof historyToJSON>[0]);
