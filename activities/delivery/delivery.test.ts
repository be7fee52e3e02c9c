import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHmac } from 'node:crypto';
import { createServer as createTlsServer } from 'node:tls';
import { setTimeout } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { NO_PATHS } from './answer-paths';
import { createOutbox } from './outbox';
import { NotAccepted, type OutgoingMessage } from './provider';
import { createSmtp } from './smtp';
import { createWebhook } from './webhook';

const message: OutgoingMessage = {
  ledger_id: 'send-lead-1.camp-001.1',
  lead_id: 'lead-1',
  channel: 'Email',
  to: 'ada@example.com',
  subject: 'Grüße, Ada',
  body: 'Hello Ada 👋\n',
  ...NO_PATHS,
};
const from = 'Purple Merit <hello@purple-merit.example>';
const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

async function listening<
  T extends { listen(port: number, host: string, done: () => void): unknown; close(done?: () => void): unknown },
>(server: T): Promise<T> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  return server;
}

async function smtp(options: ConstructorParameters<typeof SMTPServer>[0]) {
  const received: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => {
        received.push(text);
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await listening(server);
  const provider = createSmtp(`smtp://127.0.0.1:${portOf(server.server)}`, from);
  closers.push(() => provider.close());
  return { provider, received };
}

describe('the outbox', () => {
  it('keeps one readable file a message, however often it is delivered', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'outbox-'));
    const outbox = createOutbox(directory, from);
    await outbox.deliver(message);
    await outbox.deliver(message);
    expect(readdirSync(directory)).toEqual([`${message.ledger_id}.eml`]);
    const mail = readFileSync(join(directory, `${message.ledger_id}.eml`), 'utf8');
    expect(mail).toContain('To: ada@example.com');
    expect(mail).toContain(`Message-ID: <${message.ledger_id}@purple-merit>`);
  });
});

describe('SMTP', () => {
  it('delivers to a real server', async () => {
    const { provider, received } = await smtp({});
    await provider.deliver(message);
    expect(received).toHaveLength(1);
    expect(received[0]).toContain('X-Merit-Ledger-ID: send-lead-1.camp-001.1');
  });

  it.each([
    [451, false],
    [550, true],
  ])('says that a message refused with %i was not taken', async (code, permanent) => {
    const { provider } = await smtp({
      onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no'), { responseCode: code })),
    });
    const failure = await provider.deliver(message).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NotAccepted);
    expect(failure).toMatchObject({ permanent });
    expect(String(failure)).not.toContain('ada@example.com');
  });

  it.each([
    ['550 5.1.1', true],
    ['550 5.1.10', true],
    ['550 5.2.1', true],
    ['550 5.1.8', false],
    ['550 5.1.0', false],
    ['550 5.7.1', false],
    ['550', false],
    ['450 4.1.1', false],
  ])('says of a recipient refused with %s whether the mailbox does not exist: %s', async (reply, isHardBounce) => {
    const { provider } = await smtp({
      hideENHANCEDSTATUSCODES: true,
      onRcptTo: (_address, _session, done) =>
        done(Object.assign(new Error(`${reply.slice(4)} no`), { responseCode: Number(reply.slice(0, 3)) })),
    });
    await expect(provider.deliver(message)).rejects.toMatchObject({ name: 'NotAccepted', isHardBounce });
  });

  it('does not blame the mailbox when the message itself is refused', async () => {
    const { provider } = await smtp({
      onData: (stream, _session, done) => {
        stream.resume().on('end', () => done(Object.assign(new Error('spam'), { responseCode: 550 })));
      },
    });
    await expect(provider.deliver(message)).rejects.toMatchObject({ permanent: true, isHardBounce: false });
  });

  it('says that a message was not taken when no server answers', async () => {
    const closed = await listening(createTcpServer());
    const port = portOf(closed);
    await new Promise<void>((resolve) => closed.close(() => resolve()));
    await expect(createSmtp(`smtp://127.0.0.1:${port}`, from).deliver(message)).rejects.toBeInstanceOf(NotAccepted);
  });

  it.each([
    ['hangs up before its greeting', (): TcpServer => createTcpServer((socket) => socket.end())],
    [
      'greets with something else',
      (): TcpServer => createTcpServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    ],
    [
      'breaks off before the message',
      (): TcpServer =>
        createTcpServer((socket) => {
          socket.write('220 ready\r\n');
          socket.on('data', () => socket.destroy());
        }),
    ],
  ])('says that a message was not taken when a server %s', async (_, create) => {
    const server = await listening(create());
    const provider = createSmtp(`smtp://127.0.0.1:${portOf(server)}`, from);
    closers.push(() => provider.close());
    await expect(provider.deliver(message)).rejects.toMatchObject({ name: 'NotAccepted', permanent: false });
  });

  it('says that a message was not taken when there is no agreement on encryption', async () => {
    const server = await listening(createTlsServer());
    server.on('tlsClientError', () => undefined);
    const provider = createSmtp(`smtps://127.0.0.1:${portOf(server)}`, from);
    closers.push(() => provider.close());
    await expect(provider.deliver(message)).rejects.toMatchObject({ name: 'NotAccepted', permanent: false });
  });

  it('sends one message after the other over one connection, and closes it when it is closed', async () => {
    let connections = 0;
    let close: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (close = resolve));
    const { provider, received } = await smtp({
      onConnect: (_session, done) => {
        connections += 1;
        done();
      },
      onClose: () => close(),
    });
    for (let i = 0; i < 3; i++) await provider.deliver(message);
    expect([received.length, connections]).toEqual([3, 1]);
    provider.close();
    await closed;
  });

  /** Takes one message on each connection, and does with the next what it is told to do at that command. */
  async function forgetful(command: RegExp): Promise<{ url: string; taken: () => number }> {
    let taken = 0;
    const server = await listening(
      createTcpServer((socket) => {
        let done = 0;
        let isData = false;
        socket.write('220 ready\r\n');
        socket.on('error', () => undefined);
        socket.on('data', (data) => {
          const text = data.toString();
          if (isData && !text.endsWith('\r\n.\r\n')) return;
          if (isData) taken += 1;
          if (done > 0 && command.test(isData ? 'END' : text)) return socket.destroy();
          if (isData) done += 1;
          isData = /^DATA/i.test(text);
          socket.write(isData ? '354 go on\r\n' : '250 ok\r\n');
        });
      }),
    );
    return { url: `smtp://127.0.0.1:${portOf(server)}`, taken: () => taken };
  }

  it.each(['MAIL', 'RCPT', 'DATA'])('sends over another connection what was lost at %s', async (command) => {
    const { url, taken } = await forgetful(new RegExp(`^${command}`, 'i'));
    const provider = createSmtp(url, from);
    closers.push(() => provider.close());
    await provider.deliver(message);
    await provider.deliver(message);
    expect(taken()).toBe(2);
  });

  it('never sends again what a kept connection may have brought to the server', async () => {
    const { url, taken } = await forgetful(/^END/);
    const provider = createSmtp(url, from);
    closers.push(() => provider.close());
    await provider.deliver(message);
    const failure = await provider.deliver(message).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(NotAccepted);
    // longer than the pool waits before another try
    await setTimeout(500);
    expect(taken()).toBe(2);
  });

  it('does not claim to know when the server goes silent after the message', async () => {
    const server = await listening(
      createTcpServer((socket) => {
        const lines = ['250 ok', '250 ok', '250 ok', '354 go on'];
        socket.write('220 ready\r\n');
        socket.on('data', (data) => {
          if (data.toString().includes('\r\n.\r\n')) socket.destroy();
          else if (/^(EHLO|MAIL|RCPT|DATA)/i.test(data.toString())) socket.write(`${lines.shift()}\r\n`);
        });
        socket.on('error', () => undefined);
      }),
    );
    const failure = await createSmtp(`smtp://127.0.0.1:${portOf(server)}`, from)
      .deliver(message)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(NotAccepted);
  });
});

describe('the webhook', () => {
  async function webhook(status: number) {
    const requests: { headers: Record<string, unknown>; body: string }[] = [];
    const server: Server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        requests.push({ headers: request.headers, body });
        response.writeHead(status, { 'x-message-id': 'm-1' }).end();
      });
    });
    await listening(server);
    return { requests, provider: createWebhook(`http://127.0.0.1:${portOf(server)}/`, 'a-shared-secret-16') };
  }

  it('signs what it posts and gives the ledger id as idempotency key', async () => {
    const { requests, provider } = await webhook(202);
    await expect(provider.deliver(message)).resolves.toBe('m-1');
    const { headers, body } = requests[0]!;
    expect(headers['idempotency-key']).toBe(message.ledger_id);
    const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-merit-signature']))!;
    expect(signature).toBe(createHmac('sha256', 'a-shared-secret-16').update(`${seconds}.${body}`).digest('hex'));
  });

  it.each([
    [422, true],
    [429, false],
  ])('says that an answer of %i means not taken', async (status, permanent) => {
    const { provider } = await webhook(status);
    await expect(provider.deliver(message)).rejects.toMatchObject({ name: 'NotAccepted', permanent });
  });

  it('says that nothing was taken when nobody listens', async () => {
    const { provider } = await webhook(200);
    closers.splice(0).forEach((close) => close());
    await setTimeout(50);
    await expect(provider.deliver(message)).rejects.toMatchObject({ name: 'NotAccepted', permanent: false });
  });

  it.each([408, 409, 500, 504])('does not claim to know what became of a message answered %i', async (status) => {
    const { provider } = await webhook(status);
    const failure = await provider.deliver(message).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(NotAccepted);
  });
});
