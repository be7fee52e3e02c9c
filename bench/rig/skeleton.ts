/** The skeleton on the same Temporal server: an API and two workers, as real processes. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { systemEnvironment } from '../../runtime/config';
import { NODE_ARGUMENTS, NODE_ENVIRONMENT } from '../../runtime/node-process';
import { Arrivals } from '../load/arrivals';
import { pidsOf, post, type BenchLead, type System } from '../load/system';
import { SKELETON_QUEUES, skeletonEngagementId, skeletonJourneyId, type SkeletonInput } from '../skeleton/contract';
import type { SkeletonMessage } from '../skeleton/main';
import type { Rig } from './rig';

export interface Skeleton extends System {
  stop(): Promise<void>;
}

const MEDIUM = 3;

export async function startSkeleton({ stack, temporal, incidents, onStop }: Rig): Promise<Skeleton> {
  const code = await bundled();
  const children: Child[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(children.map((child) => child.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  onStop(stop);
  const folder = mkdtempSync(join(tmpdir(), 'purple-merit-skeleton-'));
  const bundle = join(folder, 'workflow-bundle.js');
  writeFileSync(bundle, code);
  const arrivals = new Arrivals();
  const common = ['--temporal', stack.services.temporal.address, '--bundle', bundle];
  const roles = ['api', ...Object.keys(SKELETON_QUEUES)];
  children.push(...roles.map((role) => new Child(role, common, arrivals, incidents)));
  try {
    const [port] = await Promise.all(children.map((child) => child.ready));
    return { ...systemAt(`http://127.0.0.1:${port}`), stop };
  } catch (error) {
    await stop();
    throw error;
  }

  function systemAt(api: string): System {
    return {
      name: 'skeleton',
      processes: () => pidsOf([...temporalServices(stack), ...children]),
      async triage(lead) {
        await post(`${api}/triage`, inputOf(lead));
      },
      sent: (leadId) => arrivals.next(leadId),
      async reply(lead) {
        await post(`${api}/reply`, inputOf(lead));
      },
      async closed(leadId) {
        const handle = temporal.workflow.getHandle(skeletonJourneyId(leadId));
        return ((await handle.result()) as { outcome: string }).outcome;
      },
      workflowIds: (leadId) => [skeletonJourneyId(leadId), skeletonEngagementId(leadId)],
    };
  }
}

/** With its store, when that is a server of its own. */
const temporalServices = ({ services }: Rig['stack']) =>
  process.env.TEMPORAL_STORE === 'postgres' ? [services.temporal, services.postgres] : [services.temporal];

const inputOf = (lead: BenchLead): SkeletonInput => ({ ...lead, priority_key: MEDIUM });

/** Ahead, as the system's is. */
async function bundled(): Promise<string> {
  const workflowsPath = require.resolve('../skeleton/workflows');
  return (await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') })).code;
}

class Child {
  readonly name: string;
  /** the port it listens on, if it does */
  readonly ready: Promise<number | undefined>;
  readonly #process: ChildProcess;
  #isStopping = false;

  constructor(role: string, args: string[], arrivals: Arrivals, incidents: string[]) {
    this.name = `skeleton-${role}`;
    this.#process = fork(join(__dirname, '../skeleton/main.js'), ['--role', role, ...args], {
      env: { ...NODE_ENVIRONMENT, ...systemEnvironment() },
      execArgv: NODE_ARGUMENTS,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // a Ctrl-C in the terminal reaches the bench alone, which stops everything in order
      detached: true,
    });
    this.ready = new Promise((resolve, reject) => {
      this.#process.once('exit', (code, signal) => {
        if (!this.#isStopping) incidents.push(`${this.name} ended with ${signal ?? `exit code ${code}`}`);
        reject(new Error(`${this.name} ended with ${signal ?? `exit code ${code}`}`));
      });
      this.#process.on('message', (message: SkeletonMessage) => {
        if (message.kind === 'ready') resolve(message.port);
        else arrivals.arrived(message.lead_id, message.lead_id);
      });
    });
  }

  get pid(): number | null {
    return this.#process.pid ?? null;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    if (this.#process.connected) this.#process.disconnect();
    await exited;
  }
}
