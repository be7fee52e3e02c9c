/** The end of a process, in real processes. */
import { configureLogging, createLogger } from './logger';
import { startHealthServer } from './health-server';
import { createShutdown } from './shutdown';

const log = createLogger('test');
beforeAll(() => configureLogging({ level: 'silent' }));

afterEach(() => {
  process.removeAllListeners('SIGTERM');
  process.removeAllListeners('SIGINT');
});

describe('shutdown', () => {
  it('stops what was started last first, once, whatever fails', async () => {
    const order: string[] = [];
    const shutdown = createShutdown({ log });
    shutdown.add('first', () => order.push('first'));
    shutdown.add('failing', () => Promise.reject(new Error('no')));
    shutdown.add('last', () => order.push('last'));
    expect(await Promise.all([shutdown.run('a'), shutdown.run('b')])).toEqual([false, false]);
    expect(order).toEqual(['last', 'first']);
  });

  it('gives up at the deadline', async () => {
    const shutdown = createShutdown({ log, deadlineMs: 20 });
    shutdown.add('stuck', () => new Promise(() => undefined));
    expect(await shutdown.run('test')).toBe(false);
  });

  it('ends the process after a signal, and at once after a second', async () => {
    const codes: number[] = [];
    const shutdown = createShutdown({ log, exit: (code) => codes.push(code) });
    let release: () => void = () => undefined;
    shutdown.add('slow', () => new Promise<void>((resolve) => (release = resolve)));
    process.emit('SIGTERM', 'SIGTERM');
    process.emit('SIGINT', 'SIGINT');
    expect(codes).toEqual([1]);
    release();
    await shutdown.run('again');
    await new Promise(setImmediate);
    expect(codes).toEqual([1, 0]);
  });
});

describe('the health server', () => {
  it.each([
    ['ok', 200],
    ['degraded', 200],
    ['unavailable', 503],
  ] as const)('answers %s with %i', async (status, code) => {
    const server = await startHealthServer({ host: '127.0.0.1', port: 0, check: () => ({ status }) });
    const response = await fetch(`http://127.0.0.1:${server.port}/health`);
    expect([response.status, await response.json()]).toEqual([code, { status }]);
    await server.close();
  });

  it('answers 503 without a word about it when the check fails', async () => {
    const check = (): never => {
      throw new Error('secret');
    };
    const server = await startHealthServer({ host: '127.0.0.1', port: 0, check });
    const response = await fetch(`http://127.0.0.1:${server.port}/health`);
    expect([response.status, await response.text()]).toEqual([503, '{"status":"unavailable"}']);
    expect((await fetch(`http://127.0.0.1:${server.port}/other`)).status).toBe(404);
    await server.close();
  });
});
