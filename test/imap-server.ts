/** A real IMAP server for tests: Dovecot under the user who runs the tests, on a free port, with one mailbox in a folder. */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { freePort } from '../runtime/ports';
import { startProcess } from './processes';

const USER = 'merit';
const PASSWORD = 'mailbox-password';

export interface ImapServer {
  /** for IMAP_URL */
  url: string;
  port: number;
  /** puts a message into INBOX, as a mail server does. @returns the name of its file */
  deliver(raw: string): string;
  /** the keywords of all messages, oldest first */
  keywords(): Promise<string[][]>;
  /** stops and starts it, on the same port */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** @throws Error when Dovecot is not installed (Debian: dovecot-imapd) */
export async function startImapServer(): Promise<ImapServer> {
  const command = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot'].find((path) => existsSync(path));
  if (command === undefined) throw new Error('dovecot is not installed; on Debian it is in dovecot-imapd');
  const folder = mkdtempSync(join(tmpdir(), 'purple-merit-imap-'));
  const maildir = join(folder, 'mail');
  for (const name of ['cur', 'new', 'tmp']) mkdirSync(join(maildir, name), { recursive: true });
  const port = await freePort();
  const config = join(folder, 'dovecot.conf');
  const runner = runsAs();
  writeFileSync(config, configuration(folder, port, runner));
  if (userInfo().uid === 0) execFileSync('chown', ['-R', `${runner.uid}:${runner.gid}`, folder]);
  const ids = userInfo().uid === 0 ? { uid: runner.uid, gid: runner.gid } : {};
  const start = () => startProcess(command, ['-F', '-c', config], port, ids);
  let server = await start();
  const url = `imap://${USER}:${PASSWORD}@127.0.0.1:${port}/INBOX`;
  return {
    url,
    port,
    deliver(raw) {
      const name = `${Date.now()}.${randomUUID()}.test`;
      writeFileSync(join(maildir, 'tmp', name), raw);
      renameSync(join(maildir, 'tmp', name), join(maildir, 'new', name));
      return name;
    },
    keywords: () => keywordsOf(port),
    async restart() {
      await server.stop();
      server = await start();
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface RunsAs {
  user: string;
  group: string;
  uid: number;
  gid: number;
}

/** Dovecot refuses to log in as root: tests that run as root give it to nobody. */
function runsAs(): RunsAs {
  const user = userInfo().uid === 0 ? 'nobody' : userInfo().username;
  const id = (option: string): string => execFileSync('id', [option, user], { encoding: 'utf8' }).trim();
  return { user, group: id('-gn'), uid: Number(id('-u')), gid: Number(id('-g')) };
}

/** Everything runs as one user without chroot, so that it needs no rights of its own. */
function configuration(folder: string, port: number, { user, group, uid, gid }: RunsAs): string {
  return `
base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = ${folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:${folder}/mail
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
passdb {
  driver = static
  args = password=${PASSWORD}
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${folder}
}
`;
}

async function keywordsOf(port: number): Promise<string[][]> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port,
    secure: false,
    doSTARTTLS: false,
    auth: { user: USER, pass: PASSWORD },
    logger: false,
  });
  await client.connect();
  try {
    await client.mailboxOpen('INBOX', { readOnly: true });
    const flags: string[][] = [];
    for await (const message of client.fetch('1:*', { flags: true }))
      flags.push([...(message.flags ?? [])].filter((flag) => flag.startsWith('$')).sort());
    return flags;
  } finally {
    await client.logout();
  }
}
