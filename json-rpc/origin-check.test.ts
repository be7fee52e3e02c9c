import { createOriginCheck, namesOf } from './origin-check';

describe('origin check', () => {
  const onLoopback = createOriginCheck(namesOf('127.0.0.1'));
  const beyond = createOriginCheck(namesOf('0.0.0.0'));

  it.each(['127.0.0.1:8080', 'localhost:8080', '[::1]:8080', 'localhost'])('lets Host %s in on loopback', (host) => {
    expect(onLoopback({ host })).toBe(true);
  });

  it.each(['evil.example', 'evil.example:8080', '127.0.0.1.evil.example', '', undefined, 'localhost@evil.example'])(
    'refuses Host %p on loopback',
    (host) => {
      expect(onLoopback({ host })).toBe(false);
    },
  );

  it('knows its own pages behind a proxy that ends TLS', () => {
    expect(beyond({ host: 'merit.example', origin: 'https://merit.example' })).toBe(true);
    expect(beyond({ host: 'merit.example:443', origin: 'https://merit.example' })).toBe(true);
    expect(beyond({ host: 'merit.example', origin: 'https://merit.example:8443' })).toBe(false);
  });

  it('goes by any name beyond loopback, where tokens are required', () => {
    expect(beyond({ host: 'mcp.purple-merit.svc:8080' })).toBe(true);
  });

  it.each([
    ['http://localhost:8080', true],
    ['http://localhost:3000', false],
    ['http://localhost', false],
    ['http://evil.example', false],
    ['null', false],
    ['file://', false],
  ])('with Origin %s answers %p', (origin, expected) => {
    expect(onLoopback({ host: 'localhost:8080', origin })).toBe(expected);
    expect(beyond({ host: 'localhost:8080', origin })).toBe(expected);
  });
});
