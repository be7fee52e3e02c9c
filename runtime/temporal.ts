/** Connection to the Temporal server, and what a namespace needs before the first workflow. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes';
import { msToTs } from '@temporalio/common/lib/time';
import { searchAttributes } from '../workflows/contracts/search-attributes';
import type { Config } from './config';

export class TemporalUnreachableError extends Error {
  override readonly name = 'TemporalUnreachableError';
}

const CONNECT_TIMEOUT_MS = 5_000;
const RETENTION_MS = 30 * 86_400_000;
const GRPC_INVALID_ARGUMENT = 3;
const GRPC_NOT_FOUND = 5;
const GRPC_ALREADY_EXISTS = 6;
const GRPC_UNAVAILABLE = 14;
const PROPAGATION_MS = 30_000;
const POLL_MS = 100;
/** A cluster's services read namespaces anew every 2 s, each on its own clock (system.namespaceCacheRefreshInterval). */
const REFRESH_MS = 2_500;

/** @throws TemporalUnreachableError naming the address and what to do */
export async function connectTemporal(
  config: Pick<Config, 'temporalAddress'>,
  timeoutMs = CONNECT_TIMEOUT_MS,
): Promise<Connection> {
  try {
    return await Connection.connect({ address: config.temporalAddress, connectTimeout: timeoutMs });
  } catch (cause) {
    throw new TemporalUnreachableError(
      `no Temporal server answers at ${config.temporalAddress}: start it, or set TEMPORAL_ADDRESS to one that runs`,
      { cause },
    );
  }
}

/** The caller closes `client.connection`. */
export async function createTemporalClient(
  config: Pick<Config, 'temporalAddress' | 'temporalNamespace'>,
): Promise<Client> {
  return new Client({ connection: await connectTemporal(config), namespace: config.temporalNamespace });
}

/** Creates the namespace, or sets its retention to 30 days: the default of a dev server is one day. */
export async function ensureNamespace(connection: Connection, namespace: string): Promise<void> {
  const workflowExecutionRetentionTtl = msToTs(RETENTION_MS);
  try {
    await connection.workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl } });
  } catch (error) {
    if (!hasCode(error, GRPC_NOT_FOUND)) throw error;
    await connection.workflowService
      .registerNamespace({ namespace, workflowExecutionRetentionPeriod: workflowExecutionRetentionTtl })
      .catch((racing: unknown) => {
        if (!hasCode(racing, GRPC_ALREADY_EXISTS)) throw racing;
      });
  }
}

/** Everything that a namespace needs; safe to repeat. @throws TemporalUnreachableError when no server answers */
export async function prepareNamespace(config: Pick<Config, 'temporalAddress' | 'temporalNamespace'>): Promise<void> {
  const connection = await connectTemporal(config);
  try {
    await ensureNamespace(connection, config.temporalNamespace);
    await registerSearchAttributes(connection, config.temporalNamespace);
  } finally {
    await connection.close();
  }
}

/** Adds what is missing; what is there already stays. Returns when every service of the server knows them all. */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const isComplete = async (): Promise<boolean> => (await missingAttributes(connection, namespace)).length === 0;
  const isAdded = async (): Promise<boolean> => (await isComplete()) || addMissing(connection, namespace);
  const isUsable = (): Promise<boolean> => acceptsQuery(connection, namespace);
  // a namespace made a moment ago is not known everywhere at once
  if (await isComplete().catch(falseWhileUnknown)) return;
  await until(() => isAdded().catch(falseWhileUnknown), `namespace ${namespace} takes no search attributes`);
  await until(isComplete, `namespace ${namespace} does not show the search attributes that were added`);
  if (await isUsable()) return;
  await until(isUsable, `namespace ${namespace} cannot be searched by the attributes that were added`);
  // the frontend knows them now; the history service may be one refresh behind, and would refuse the first workflow tasks
  await sleep(REFRESH_MS);
}

async function addMissing(connection: Connection, namespace: string): Promise<true> {
  const missing = await missingAttributes(connection, namespace);
  const wanted = missing.map(({ name, type }) => [name, encodeSearchAttributeIndexedValueType(type) ?? 0] as const);
  await connection.operatorService
    .addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(wanted) })
    .catch((racing: unknown) => {
      if (!hasCode(racing, GRPC_ALREADY_EXISTS)) throw racing;
    });
  return true;
}

async function acceptsQuery(connection: Connection, namespace: string): Promise<boolean> {
  const query = Object.values(searchAttributes)
    .map(({ name }) => `${name} IS NOT NULL`)
    .join(' OR ');
  try {
    await connection.workflowService.countWorkflowExecutions({ namespace, query });
    return true;
  } catch (error) {
    if (hasCode(error, GRPC_INVALID_ARGUMENT)) return false;
    throw error;
  }
}

function falseWhileUnknown(error: unknown): false {
  // two that add at once: the later one is told to try again
  if (hasCode(error, GRPC_NOT_FOUND) || hasCode(error, GRPC_UNAVAILABLE)) return false;
  throw error;
}

async function until(condition: () => Promise<boolean>, complaint: string): Promise<void> {
  const deadline = Date.now() + PROPAGATION_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(complaint);
    await sleep(POLL_MS);
  }
}

async function missingAttributes(connection: Connection, namespace: string) {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return Object.values(searchAttributes).filter(({ name }) => !(name in customAttributes));
}

const hasCode = (error: unknown, code: number): boolean => isGrpcServiceError(error) && (error.code as number) === code;
