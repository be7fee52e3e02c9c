/** Where SQL goes: a pool for single reads, a client inside a transaction for everything that changes something. */
import type { PoolClient } from 'pg';

export type Queryable = Pick<PoolClient, 'query'>;
