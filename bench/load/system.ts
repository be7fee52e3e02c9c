/** What is put under load: the system itself, or the skeleton it is compared with. */
import type { MeasuredProcess } from '../measure/processes';

export interface BenchLead {
  lead_id: string;
  campaign_id: string;
}

export interface System {
  name: 'purple_merit' | 'skeleton';
  /** everything that costs CPU and memory for it; a process that was restarted has another pid */
  processes(): MeasuredProcess[];
  /** Starts the lead's journey. Resolves with its triage. */
  triage(lead: BenchLead): Promise<void>;
  /** Resolves when the lead's message is out. Ask before the journey starts. */
  sent(leadId: string): Promise<void>;
  /** The lead answers. */
  reply(lead: BenchLead): Promise<void>;
  /** Resolves with how the journey has ended. */
  closed(leadId: string): Promise<string>;
  /** workflow ids of the journey and of its engagement */
  workflowIds(leadId: string): [string, string];
}

export class RefusedCall extends Error {
  constructor(
    path: string,
    readonly status: number,
  ) {
    super(`POST ${path} answered ${status}`);
  }
}

/** @throws RefusedCall unless the answer is 200 or 201 */
export async function post(url: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  // ids differ from answer to answer: without them equal problems are told once
  if (response.status !== 200 && response.status !== 201)
    throw new RefusedCall(new URL(url).pathname.replace(/bench-\d+/, '{lead}'), response.status);
  return JSON.parse(text) as Record<string, unknown>;
}

/** Those that run. */
export const pidsOf = (all: readonly { name: string; pid: number | null }[]): MeasuredProcess[] =>
  all.flatMap(({ name, pid }) => (pid === null ? [] : [{ name, pid }]));
