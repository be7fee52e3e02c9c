import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSecrets, storedMcpToken } from './secrets';

describe('secrets of an embedded start', () => {
  let dataDir: string;
  let file: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'purple-merit-secrets-'));
    file = join(dataDir, 'secrets.json');
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('keeps those of an earlier build and adds the token of a principal that came since', () => {
    const { mcp_tokens, ...earlier } = loadSecrets(dataDir);
    const { client: _unknown, ...tokens } = mcp_tokens;
    writeFileSync(file, JSON.stringify({ ...earlier, mcp_tokens: tokens }));
    const completed = loadSecrets(dataDir);
    expect(completed).toMatchObject({ ...earlier, mcp_tokens: tokens });
    expect(completed.mcp_tokens.client).toHaveLength(32);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(completed);
  });

  it('gives one token out where a start has made it, and makes none', () => {
    expect(storedMcpToken(dataDir, 'client')).toBeUndefined();
    const { mcp_tokens } = loadSecrets(dataDir);
    expect(storedMcpToken(dataDir, 'client')).toBe(mcp_tokens.client);
  });

  it('refuses a damaged file and leaves it as it is', () => {
    writeFileSync(file, '{"pii_keys":');
    expect(() => loadSecrets(dataDir)).toThrow('is damaged');
    expect(readFileSync(file, 'utf8')).toBe('{"pii_keys":');
  });
});
