/** PostgreSQL refuses to run as root: then it runs as `postgres` or `nobody`, with files where that user can reach them. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartError } from '../supervised-process';
import type { PostgresBinaries } from './postgres-binaries';

export interface SystemUser {
  uid: number;
  gid: number;
}

/** @returns undefined when our own user will do */
export function postgresUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const account = accounts.find(([name]) => name === wanted);
    if (account) return { uid: Number(account[2]), gid: Number(account[3]) };
  }
  throw new StartError(
    'PostgreSQL does not run as root, and there is no user postgres or nobody: start as another user, or set DATABASE_URL',
  );
}

/** The place outside DATA_DIR, for a DATA_DIR that lies in a private folder of root. Not /var/tmp: systemd empties that. */
export const fallbackFolder = (dataDir: string): string =>
  join('/var/lib/purple-merit', createHash('sha256').update(dataDir).digest('hex').slice(0, 16));

/** Folder of the cluster; its parent exists and can be reached by the user. */
export function clusterFolder(dataDir: string, user: SystemUser | undefined): string {
  if (!user || canReach(user, '-x', dataDir)) return join(dataDir, 'pg');
  const folder = fallbackFolder(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return join(folder, 'pg');
}

/** Makes an empty folder that belongs to the user. */
export function makePrivateFolder(folder: string, user: SystemUser | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (user) chownSync(folder, user.uid, user.gid);
}

/** The programs, copied next to the cluster when the user cannot reach them where they are. */
export function reachableBinaries(
  binaries: PostgresBinaries,
  cluster: string,
  user: SystemUser | undefined,
): PostgresBinaries {
  if (!user || canReach(user, '-x', join(binaries.bin, 'postgres'))) return binaries;
  const copy = join(dirname(cluster), 'native');
  const partial = `${copy}.new`;
  if (!existsSync(copy)) {
    cpSync(dirname(binaries.bin), partial, { recursive: true, verbatimSymlinks: true });
    spawnSync('mv', [partial, copy]);
  }
  return { ...binaries, bin: join(copy, 'bin') };
}

const canReach = (user: SystemUser, test: '-x', path: string): boolean =>
  spawnSync('test', [test, path], user).status === 0;
