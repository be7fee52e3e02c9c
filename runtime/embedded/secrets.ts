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
  mcp_tokens: z.record(z.enum(MCP_PRINCIPALS), z.string().min(16)),
});
export type Secrets = z.infer<typeof secretsSchema>;

/** Made once, read ever after: without the keys personal fields cannot be read again. @throws StartError when damaged */
export function loadSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json');
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return writeSecrets(file);
  }
  chmodSync(file, 0o600);
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

function writeSecrets(file: string): Secrets {
  const token = (): string => randomBytes(24).toString('base64url');
  const secrets: Secrets = {
    postgres_password: token(),
    pii_keys: `k1:${randomBytes(32).toString('base64')}`,
    mcp_tokens: Object.fromEntries(MCP_PRINCIPALS.map((name) => [name, token()])) as Record<McpPrincipal, string>,
  };
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
}
