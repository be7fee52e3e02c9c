/** What figures depend on besides the code. */
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { CAN_MEASURE } from './measure/processes';

export interface Conditions {
  started_at: string;
  cores: number;
  cpu: string;
  memory_gib: number;
  platform: string;
  node: string;
  servers: readonly string[];
  /** one-minute load average before anything was started: what else runs here */
  load_before: number;
  /** false: no /proc here, so neither CPU nor memory is known */
  cpu_and_memory_measured: boolean;
}

export const loadNow = (): number => Math.round((loadavg()[0] ?? 0) * 100) / 100;

export function conditionsOf(servers: readonly string[], loadBefore: number): Conditions {
  return {
    started_at: new Date().toISOString(),
    cores: availableParallelism(),
    cpu: cpus()[0]?.model ?? 'unknown',
    memory_gib: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    servers,
    load_before: loadBefore,
    cpu_and_memory_measured: CAN_MEASURE,
  };
}
