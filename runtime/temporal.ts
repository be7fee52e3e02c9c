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
const GRPC_NOT_FOUND = 5;
const GRPC_ALREADY_EXISTS = 6;
const PROPAGATION_MS = 15_000;

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

/** Adds what is missing; what is there already stays. Returns when the server knows them all. */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const missing = await missingAttributes(connection, namespace);
  if (missing.length === 0) return;
  const wanted = missing.map(({ name, type }) => [name, encodeSearchAttributeIndexedValueType(type) ?? 0] as const);
  await connection.operatorService
    .addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(wanted) })
    .catch((racing: unknown) => {
      if (!hasCode(racing, GRPC_ALREADY_EXISTS)) throw racing;
    });
  const deadline = Date.now() + PROPAGATION_MS;
  while ((await missingAttributes(connection, namespace)).length > 0) {
    if (Date.now() > deadline)
      throw new Error(`namespace ${namespace} does not show the search attributes that were added`);
    await sleep(100);
  }
}

async function missingAttributes(connection: Connection, namespace: string) {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return Object.values(searchAttributes).filter(({ name }) => !(name in customAttributes));
}

const hasCode = (error: unknown, code: number): boolean => isGrpcServiceError(error) && (error.code as number) === code;
