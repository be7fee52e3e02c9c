/** Secrets that the embedded start makes for itself, kept in DATA_DIR/secrets.json, readable by its owner only. */
import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { MCP_PRINCIPALS } from '../config';
import type { McpPrincipal } from '../config';
import { StartError } from '../supervised-process';

const secretsSchema = z.object({
  postgres_password: z.string().min(16),
  /** text of PII_KEYS */
  pii_keys: z.string().min(1),
  mcp_tokens: z.partialRecord(z.enum(MCP_PRINCIPALS), z.string().min(16)),
});
type StoredSecrets = z.infer<typeof secretsSchema>;
export type Secrets = StoredSecrets & { mcp_tokens: Record<McpPrincipal, string> };

/** Made once, read ever after: without the keys personal fields cannot be read again. @throws StartError when damaged */
export function loadSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json');
  const stored = readSecrets(file);
  if (stored) chmodSync(file, 0o600);
  const secrets = completed(stored ?? newSecrets());
  if (Object.keys(stored?.mcp_tokens ?? {}).length < MCP_PRINCIPALS.length) writeSecrets(file, secrets);
  return secrets;
}

/** The token of one principal, and nothing else; undefined where no embedded start has made one. */
export const storedMcpToken = (dataDir: string, principal: McpPrincipal): string | undefined =>
  readSecrets(join(dataDir, 'secrets.json'))?.mcp_tokens[principal];

/** Undefined: there are none yet. @throws StartError when damaged */
function readSecrets(file: string): StoredSecrets | undefined {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
  const parsed = secretsSchema.safeParse(parseJson(content));
  if (parsed.success) return parsed.data;
  throw new StartError(`${file} is damaged: restore it from a backup, or begin anew with --fresh`);
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

const newToken = (): string => randomBytes(24).toString('base64url');

const newSecrets = (): StoredSecrets => ({
  postgres_password: newToken(),
  pii_keys: `k1:${randomBytes(32).toString('base64')}`,
  mcp_tokens: {},
});

/** A file that an earlier build has written lacks the tokens of principals that came since. */
function completed(stored: StoredSecrets): Secrets {
  const tokens = MCP_PRINCIPALS.map((name) => [name, stored.mcp_tokens[name] ?? newToken()]);
  return { ...stored, mcp_tokens: Object.fromEntries(tokens) as Record<McpPrincipal, string> };
}

function writeSecrets(file: string, secrets: Secrets): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
