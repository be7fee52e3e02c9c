/** Lint rules. The import table below is the architecture: who may import whom. */
import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

/** Most specific folder first: a file belongs to the first one it matches. */
const FOLDERS = {
  contracts: 'workflows/contracts',
  workflows: 'workflows',
  learning: 'learning',
  agents: 'agents',
  policy: 'policy',
  activities: 'activities',
  inbound: 'inbound',
  'json-rpc': 'json-rpc',
  'mcp-protocol': 'mcp/protocol',
  'mcp-client': 'mcp/client',
  'mcp-server': 'mcp',
  memory: 'memory',
  db: 'db',
  api: 'api',
  workers: 'workers',
  rehearsal: 'rehearsal',
  runtime: 'runtime',
  exchange: 'data/exchange',
  data: 'data',
  evaluation: 'evaluation',
  cli: 'cli',
  console: 'console',
  bench: 'bench',
  test: 'test',
};

/** Folder → folders it may import (itself always; everybody may log). */
const MAY_IMPORT = {
  contracts: [],
  runtime: ['contracts'],
  policy: ['contracts'],
  learning: ['contracts'],
  agents: ['contracts', 'policy', 'learning'],
  'json-rpc': [],
  exchange: ['contracts'],
  'mcp-protocol': ['contracts', 'exchange', 'json-rpc'],
  'mcp-client': ['mcp-protocol', 'contracts', 'runtime'],
  data: ['contracts', 'exchange', 'runtime'],
  db: ['contracts', 'data', 'exchange', 'mcp-protocol', 'policy', 'runtime'],
  memory: ['contracts', 'mcp-protocol', 'db', 'runtime'],
  'mcp-server': ['contracts', 'exchange', 'json-rpc', 'learning', 'mcp-protocol', 'db', 'memory', 'policy', 'runtime'],
  activities: ['contracts', 'agents', 'learning', 'mcp-client', 'mcp-protocol', 'policy', 'runtime'],
  workflows: ['contracts'],
  inbound: ['contracts', 'mcp-client', 'mcp-protocol', 'runtime'],
  api: ['contracts', 'exchange', 'inbound', 'json-rpc', 'mcp-client', 'mcp-protocol', 'runtime'],
  workers: ['contracts', 'activities', 'mcp-client', 'mcp-protocol', 'runtime'],
  rehearsal: ['contracts', 'agents', 'learning', 'policy', 'runtime', 'workers'],
  evaluation: ['contracts', 'agents', 'data', 'learning', 'mcp-protocol', 'memory', 'policy'],
  cli: ['contracts', 'agents', 'data', 'evaluation', 'exchange', 'learning', 'rehearsal', 'runtime'],
  console: ['contracts'],
  bench: ['contracts', 'data', 'db', 'learning', 'mcp-server', 'memory', 'runtime'],
  test: Object.keys(FOLDERS),
};

const elements = Object.entries(FOLDERS).map(([type, path]) => ({
  type,
  partialMatch: false,
  pattern: `${path}/**`,
}));

const policies = [
  ...Object.entries(MAY_IMPORT).map(([type, targets]) => ({
    from: { element: { type } },
    allow: { to: { element: { types: { anyOf: [...new Set([type, ...targets])] } } } },
  })),
  { allow: { to: { file: { categories: 'logger' } } } },
];

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', '.data/', 'node_modules/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // an implementation of a promised interface may have nothing to wait for
      '@typescript-eslint/require-await': 'off',
      // an empty string is often as good as none
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      // tsc’s noUnusedLocals and noUnusedParameters say it already
      '@typescript-eslint/no-unused-vars': 'off',
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only runtime/config.ts reads the environment.' },
      ],
      // slow, and there are hardly any classes and no enums to guard
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      // implementations of generic interfaces of libraries
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      'max-lines': ['error', { max: 300, skipBlankLines: true }],
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    ignores: ['**/*.test.ts'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': elements,
      'boundaries/files': [{ category: 'logger', pattern: 'runtime/logger.ts' }],
      'import/resolver': { typescript: { alwaysTryTypes: false } },
    },
    rules: {
      'boundaries/dependencies': ['error', { default: 'disallow', policies }],
      'boundaries/no-unknown-files': 'error',
    },
  },
  {
    files: ['cli/**', 'bench/**', 'test/**', '**/*.test.ts'],
    rules: { 'no-console': 'off', 'no-restricted-properties': 'off' },
  },
  {
    // signal handlers change what a workflow waits for; the rule sees only the code in between
    files: ['workflows/**', 'bench/skeleton/workflows.ts'],
    rules: { '@typescript-eslint/no-unnecessary-condition': 'off' },
  },
  { files: ['runtime/config.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    // what a workflow imports is evaluated for each of them; this is needed by few, and in the middle of a validator
    files: ['workflows/read-decision.ts'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // assertions are full of unbound methods and of values known to be there
    files: ['**/*.test.ts', 'test/**'],
    rules: {
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable', require: 'readonly' } },
  },
);
