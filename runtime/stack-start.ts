/** The steps of a start, in order. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AGENTS } from '../workflows/contracts/agents';
import { emptyDataFolder, isFirstTime, markDone } from './data-folder';
import { startPostgres } from './embedded/postgres';
import { startRedis } from './embedded/redis';
import { loadSecrets } from './embedded/secrets';
import type { Service, ServiceOptions } from './embedded/service';
import type { PostgresStore } from './embedded/temporal-on-postgres';
import { hasLeftoverTemporal, startTemporal } from './embedded/temporal';
import { runToEnd, script } from './entry-points';
import { neededPorts, portProblems } from './preflight';
import type { Stack, StackOptions } from './stack';
import * as environment from './stack-environment';
import type { EnvironmentInput, StackPorts } from './stack-environment';
import { StartError } from './supervised-process';
import type { SupervisedProcess } from './supervised-process';
import { Supervisor, stopLeftover } from './supervisor';
import { prepareNamespace } from './temporal';

const DATABASE = 'purple_merit';

export class StackStart {
  readonly supervisor: Supervisor;
  readonly #services: Service[] = [];
  readonly #ports: StackPorts;

  constructor(
    private readonly options: StackOptions,
    private readonly dataDir: string,
  ) {
    this.#ports = options.ports ?? environment.defaultPorts(options.config);
    this.supervisor = new Supervisor(dataDir, options.onEvent ?? (() => undefined));
  }

  async run(): Promise<Omit<Stack, 'stop'>> {
    const { config, fresh = false } = this.options;
    if (fresh)
      await this.#step('empty the data folder', async () => (await emptyDataFolder(this.dataDir), this.dataDir));
    mkdirSync(join(this.dataDir, 'run'), { recursive: true });
    await this.#checkPorts();
    const secrets = loadSecrets(this.dataDir);
    const services = await this.#startServices(secrets.postgres_password);
    const backends = {
      databaseUrl: services.postgres.address,
      redisUrl: services.redis.address,
      temporalAddress: services.temporal.address,
    };
    const input: EnvironmentInput = { config, dataDir: this.dataDir, ports: this.#ports, backends, secrets };
    const hasSampleData = await this.#prepareDatabase(input);
    await this.#prepareTemporal(backends.temporalAddress);
    await this.#startProcesses(input);
    return {
      services,
      processes: this.supervisor.processes,
      addresses: addressesOf(input),
      dataDir: this.dataDir,
      hasSampleData,
    };
  }

  async stop(): Promise<void> {
    await this.supervisor.stop();
    await Promise.all(this.#services.map((service) => service.stop()));
  }

  async #step<T>(
    step: string,
    work: (onProgress: (detail: string) => void) => Promise<T>,
    describe: (result: T) => string = String,
  ): Promise<T> {
    this.options.signal?.throwIfAborted();
    const { onStep = () => undefined } = this.options;
    const startedAt = performance.now();
    onStep({ step, state: 'started' });
    const result = await work((detail) => onStep({ step, state: 'progress', detail }));
    onStep({ step, state: 'done', detail: describe(result), elapsedMs: performance.now() - startedAt });
    return result;
  }

  /** What an earlier run left behind is ended or will be taken over; what is left then belongs to somebody else. */
  async #checkPorts(): Promise<void> {
    await Promise.all(
      ['api', ...AGENTS.map((agent) => `worker-${agent}`), 'mcp'].map((name) => stopLeftover(this.dataDir, name)),
    );
    const ownTemporal = hasLeftoverTemporal(this.dataDir);
    const uses = neededPorts(this.options.config, this.#ports).filter(
      ({ variable }) => !(ownTemporal && variable.startsWith('TEMPORAL_')),
    );
    const problems = await portProblems(uses);
    if (problems.length > 0) throw new StartError(problems.join('\n'));
  }

  /** All at once; when one fails, the others are known all the same and are stopped. */
  async #startServices(password: string): Promise<Stack['services']> {
    const { temporal: port, temporalUi: uiPort } = this.#ports;
    const { temporalNamespace: namespace, temporalStore } = this.options.config;
    const startingPostgres = this.#service('PostgreSQL', 'DATABASE_URL', (common) =>
      startPostgres({ ...common, database: DATABASE, password }),
    );
    const store = async (): Promise<PostgresStore | undefined> =>
      temporalStore === 'postgres' ? { adminUrl: (await startingPostgres).address } : undefined;
    const results = await Promise.allSettled([
      startingPostgres,
      this.#service('Redis', 'REDIS_URL', startRedis),
      this.#service('Temporal', 'TEMPORAL_ADDRESS', async (common) =>
        startTemporal({ ...common, port, uiPort, namespace, store: await store() }),
      ),
    ]);
    const [postgres, redis, temporal] = results.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    }) as [Service, Service, Service];
    return { postgres, redis, temporal };
  }

  #service(label: string, variable: string, start: (options: ServiceOptions) => Promise<Service>): Promise<Service> {
    const { config, onEvent, signal } = this.options;
    const common = {
      configured: config.configured.get(variable),
      dataDir: this.dataDir,
      ...present({ onEvent, signal }),
    };
    const work = async (onProgress: (detail: string) => void): Promise<Service> => {
      const started = await start({ ...common, onProgress });
      this.#services.push(started);
      return started;
    };
    return this.#step(label, work, ({ description }) => description);
  }

  async #prepareDatabase(input: EnvironmentInput): Promise<boolean> {
    const env = environment.databaseEnvironment(input);
    await this.#step(
      'migrations',
      () => runToEnd({ name: 'db', args: ['migrate'], env, dataDir: this.dataDir }),
      () => 'up to date',
    );
    const { configured } = input.config;
    // sample data never goes into a database that somebody brought
    if (configured.has('DATABASE_URL')) return false;
    if (!isFirstTime(this.dataDir, 'seed')) return true;
    await this.#step(
      'sample data',
      () => runToEnd({ name: 'db', args: ['seed', ...sampleSize(this.options)], env, dataDir: this.dataDir }),
      () => 'loaded',
    );
    markDone(this.dataDir, 'seed');
    return true;
  }

  async #prepareTemporal(address: string): Promise<void> {
    const { temporalNamespace } = this.options.config;
    await this.#step('search attributes', async () => {
      await prepareNamespace({ temporalAddress: address, temporalNamespace });
      return `registered in namespace ${temporalNamespace}`;
    });
  }

  async #startProcesses(input: EnvironmentInput): Promise<void> {
    const { mcp, api, health } = this.#ports;
    const { mcpHost, apiHost } = this.options.config;
    await this.#startProcess(
      'MCP server',
      'mcp',
      mcp,
      environment.reachable(mcpHost),
      environment.mcpEnvironment(input),
      script('mcp'),
    );
    await Promise.all(
      AGENTS.map((agent) =>
        this.#startProcess(
          `worker ${agent}`,
          `worker-${agent}`,
          health[agent],
          '127.0.0.1',
          environment.workerEnvironment(input, agent),
          script('workers'),
          ['--agent', agent],
        ),
      ),
    );
    await this.#startProcess(
      'HTTP API',
      'api',
      api,
      environment.reachable(apiHost),
      environment.apiEnvironment(input),
      script('api'),
    );
  }

  #startProcess(
    label: string,
    name: string,
    port: number,
    host: string,
    env: Record<string, string>,
    file: string,
    args: string[] = [],
  ): Promise<SupervisedProcess> {
    const healthUrl = `http://${host}:${port}/health`;
    return this.#step(
      label,
      () => this.supervisor.start({ name, script: file, args, env, port, healthUrl }),
      (started) => `port ${port}, pid ${started.pid}`,
    );
  }
}

const sampleSize = ({ sample }: StackOptions): string[] =>
  sample ? ['--leads', String(sample.leads), '--campaigns', String(sample.campaigns)] : [];

function addressesOf({ config, ports, dataDir, backends }: EnvironmentInput): Stack['addresses'] {
  const api = `http://${environment.reachable(config.apiHost)}:${ports.api}`;
  const webUi = config.configured.get('TEMPORAL_UI_URL') ?? `http://127.0.0.1:${ports.temporalUi}`;
  const query = encodeURIComponent('`WorkflowType`="leadJourney"');
  return {
    api,
    docs: `${api}/docs`,
    mcp: `ws://${environment.reachable(config.mcpHost)}:${ports.mcp}/mcp`,
    temporal: backends.temporalAddress,
    webUi,
    journeys: `${webUi}/namespaces/${config.temporalNamespace}/workflows?query=${query}`,
    outbox: join(dataDir, 'outbox'),
  };
}

/** Without the keys whose value is undefined. */
function present<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
