import { sign, verifySignature } from './signatures';

const NOW = new Date('2026-11-21T10:00:00Z');
const body = '{"events":[]}';
const signed = sign('a-shared-secret-16', body, NOW);
const check = (header: string | undefined, text = body, secondsLater = 0) =>
  verifySignature(
    header,
    Buffer.from(text),
    ['another-secret-16', 'a-shared-secret-16'],
    new Date(NOW.getTime() + secondsLater * 1_000),
  );

it('knows what was signed with any of the secrets', () => {
  expect(check(signed)).toBe('valid');
  expect(check(sign('another-secret-16', body, NOW))).toBe('valid');
});

it('refuses another body, another time, another secret', () => {
  expect(check(signed, '{"events":[1]}')).toBe('wrong');
  expect(check(signed.replace(/t=\d+/, `t=${NOW.getTime() / 1_000 + 1}`))).toBe('wrong');
  expect(check(sign('a-third-secret-16-', body, NOW))).toBe('wrong');
});

it('refuses what is older, or newer, than five minutes', () => {
  expect(check(signed, body, 300)).toBe('valid');
  expect(check(signed, body, 301)).toBe('expired');
  expect(check(signed, body, -301)).toBe('expired');
});

it.each([undefined, '', 't=1', 'v1=00', 't=x,v1=00', `${signed},v1=00`])('cannot read %s', (header) => {
  expect(check(header)).toBe('unreadable');
});
