/** docker-compose.temporal.yml, read without an engine: what each service may do, what it is given, and whether ours would start with it. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { z } from 'zod';
import { configReference, loadConfig, requireTokensBeyondLoopback, systemEnvironment } from '../runtime/config';
import { cacheFolder } from '../runtime/embedded/go-program';
import { findOnPath } from '../runtime/embedded/service';
import { NODE_ARGUMENTS, NODE_ENVIRONMENT } from '../runtime/node-process';
import { refuseEmbeddedInProduction } from '../runtime/preflight';

const ROOT = join(__dirname, '..');
const text = readFileSync(join(ROOT, 'docker-compose.temporal.yml'), 'utf8');
const example = readFileSync(join(ROOT, '.env.example'), 'utf8');

const serviceSchema = z.object({
  image: z.string(),
  user: z.string(),
  restart: z.string(),
  read_only: z.boolean(),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  command: z.union([z.string(), z.array(z.string())]).default(''),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
});
const composeSchema = z.object({ services: z.record(z.string(), serviceSchema) });

const servicesOf = (yaml: string): z.infer<typeof composeSchema>['services'] =>
  composeSchema.parse(load(yaml)).services;

/** The example with secrets as deploy/make-env.sh makes them. */
const settings = new Map(
  [...example.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => {
    const filled = value.replace('<generate-key>', () => randomBytes(32).toString('base64'));
    return [name, filled.replace('<generate>', () => randomBytes(24).toString('hex'))];
  }),
);

/** `${NAME:-default}` and `${NAME:?message}`, as Compose fills them in. */
const filledIn = text.replaceAll(/(?<!\$)\$\{(\w+)(:[-?])([^}]*)\}/g, (_, name: string, how: string, rest: string) => {
  const value = settings.get(name);
  if (!value && how === ':?') throw new Error(`.env.example says nothing about ${name}`);
  return value || rest;
});

const raw = servicesOf(text);
const services = servicesOf(filledIn);
const names = Object.keys(services);
const ours = names.filter((name) => services[name]?.image.startsWith('purple-merit:'));
const isOneShot = (name: string): boolean => services[name]?.restart.startsWith('on-failure') ?? false;
/** Distroless says it in the image. */
const environmentOf = (name: string): Record<string, string> => ({
  ...services[name]?.environment,
  NODE_ENV: 'production',
});

it('holds the processes of this project', () => {
  const commands = ours.map((name) => [services[name]?.command].flat().join(' ').replace('--enable-source-maps ', ''));
  expect(commands.sort()).toEqual([
    'dist/api/main.js',
    'dist/cli/main.js temporal prepare',
    'dist/db/main.js migrate',
    'dist/mcp/main.js',
    'dist/workers/main.js --agent campaign_optimizer',
    'dist/workers/main.js --agent engagement',
    'dist/workers/main.js --agent lead_triage',
  ]);
});

describe.each(names)('%s', (name) => {
  const service = services[name]!;

  it('has no rights that it does not use', () => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    expect(Number(service.user.split(':')[0])).toBeGreaterThan(0);
  });

  it('runs one version, and listens on this machine only', () => {
    if (!ours.includes(name)) expect(service.image).toMatch(/:v?\d+\.\d+(\.\d+)?/);
    expect(service.ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('is watched, or ends by itself; and waits for what it needs', () => {
    expect(isOneShot(name)).toBe(service.healthcheck === undefined);
    for (const [needed, { condition }] of Object.entries(service.depends_on))
      expect([needed, condition]).toEqual([
        needed,
        isOneShot(needed) ? 'service_completed_successfully' : 'service_healthy',
      ]);
  });

  it('is given secrets by reference only', () => {
    const secrets = Object.entries(raw[name]!.environment).filter(
      ([variable, value]) =>
        /PASSWORD|TOKEN|SECRET|KEYS|REDISCLI_AUTH/.test(variable) || /:\/\/[^/]*:[^/]*@/.test(value),
    );
    // without the references nothing but names, hosts and separators is left
    const literal = secrets.filter(([, value]) => {
      const parts = value.replaceAll(/\$\{[^}]+\}/g, '').split(',');
      return !value.includes('${') || parts.some((part) => !/^(\w+:)?$|:@/.test(part.trim()));
    });
    expect(literal).toEqual([]);
  });
});

describe.each(ours)('the configuration of %s', (name) => {
  it('is made of variables that there are, and accepted in production', () => {
    const known = new Set(configReference.map((row) => row.name));
    expect(Object.keys(environmentOf(name)).filter((variable) => !known.has(variable))).toEqual([]);
    const config = loadConfig(environmentOf(name));
    expect(() => requireTokensBeyondLoopback('API', config.apiHost, config.apiTokens)).not.toThrow();
    expect(() => requireTokensBeyondLoopback('MCP', config.mcpHost, config.mcpTokens)).not.toThrow();
  });
});

it('configures everything that production does not embed', () => {
  const all = Object.assign({}, ...ours.map(environmentOf)) as Record<string, string>;
  expect(() => refuseEmbeddedInProduction(loadConfig(all))).not.toThrow();
});

it('brings every secret to the process that needs it; other settings come in by settings.env', () => {
  const given = new Set(ours.flatMap((name) => Object.keys(environmentOf(name))));
  // what the command line shows to the API
  const elsewhere = ['API_TOKEN'];
  const secrets = configReference.filter((row) => row.is_secret && !elsewhere.includes(row.name));
  expect(secrets.map((row) => row.name).filter((name) => !given.has(name))).toEqual([]);
});

it('shows the data server a token that it knows, from each process; programs of others have one of their own', () => {
  const { mcpTokens } = loadConfig(environmentOf('mcp'));
  const callers = { api: 'api', lead_triage: 'worker-lead-triage', engagement: 'worker-engagement' };
  for (const [principal, service] of Object.entries({ ...callers, campaign_optimizer: 'worker-campaign-optimizer' }))
    expect(mcpTokens).toContainEqual({ name: principal, secret: environmentOf(service).MCP_TOKEN });
  expect(mcpTokens).toContainEqual({ name: 'client', secret: settings.get('MCP_TOKEN_CLIENT') });
});

it('runs Node as the embedded stack does', () => {
  const image = readFileSync(join(ROOT, 'deploy/Dockerfile'), 'utf8');
  const [everywhere, ...options] = NODE_ARGUMENTS;
  for (const name of ours.filter((each) => !isOneShot(each))) expect(services[name]?.command).toContain(everywhere);
  expect(image).toContain(`NODE_OPTIONS=${options.join(' ')}`);
  for (const [name, value] of Object.entries(NODE_ENVIRONMENT)) expect(image).toContain(`${name}=${value}`);
});

describe('deploy/check-compose.sh', () => {
  const folder = mkdtempSync(join(tmpdir(), 'merit-compose-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  /** @param program is shown the file as filled in */
  const check = (env: string, program: string) => {
    cpSync(join(ROOT, 'deploy/check-compose.sh'), join(folder, 'deploy/check-compose.sh'));
    cpSync(join(ROOT, 'docker-compose.temporal.yml'), join(folder, 'docker-compose.temporal.yml'));
    writeFileSync(join(folder, '.env'), env);
    const script = join(folder, 'deploy/check-compose.sh');
    const { status, stderr } = spawnSync('sh', [script, program], { encoding: 'utf8', env: systemEnvironment() });
    return { status, stderr };
  };
  const env = [...settings].map(([name, value]) => `${name}=${value}\n`).join('');

  it('fills the file in as Compose would, runs nothing that a value says, and leaves nothing behind', () => {
    const program = join(folder, 'show');
    writeFileSync(program, '#!/bin/sh\ncp "$1" shown.yml\n', { mode: 0o700 });
    const hostile = 'smtps://user:$(touch hacked)@host?a=b&c=\\d';
    expect(
      check(
        env.replace(/^SMTP_URL=.*$/m, () => `SMTP_URL=${hostile}`),
        program,
      ),
    ).toEqual({ status: 0, stderr: '' });
    const shown = readFileSync(join(folder, 'shown.yml'), 'utf8');
    expect(shown).toBe(filledIn.replace("SMTP_URL: ''", () => `SMTP_URL: '${hostile}'`));
    expect(readdirSync(folder).sort()).toEqual(['.env', 'deploy', 'docker-compose.temporal.yml', 'show', 'shown.yml']);
  });

  it('names what .env lacks', () => {
    const { status, stderr } = check(env.replace(/^PII_KEYS=.*$/m, 'PII_KEYS='), 'true');
    expect([status, stderr]).toEqual([1, expect.stringContaining('PII_KEYS is not set')]);
  });
});

describe('the reference implementation of Compose', () => {
  const kept = join(cacheFolder(), 'compose-go');
  const checker = findOnPath('compose-go') ?? (existsSync(kept) ? kept : undefined);

  // .ci/run brings it; it reads no environment, so that the file is filled in before
  (checker || process.env.CI ? it : it.skip)('accepts the file', () => {
    const file = join(ROOT, '.compose-filled-in.yml');
    writeFileSync(file, filledIn, { mode: 0o600 });
    try {
      const { status, stderr } = spawnSync(checker ?? '', [file], { encoding: 'utf8', env: systemEnvironment() });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    } finally {
      rmSync(file);
    }
  });
});
