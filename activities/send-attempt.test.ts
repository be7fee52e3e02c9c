import { MockActivityEnvironment } from '@temporalio/testing';
import { attemptId, unsentIfFailed } from './send-attempt';

const left = { attempt_id: 'attempt-a', attempt: 1 };
const idOf = (info: { attempt: number; heartbeatDetails?: unknown }): Promise<string> =>
  new MockActivityEnvironment(info).run(async () => attemptId());

it('takes over the id of the attempt right before it, which knew that nothing is out', async () => {
  expect(await idOf({ attempt: 2, heartbeatDetails: left })).toBe('attempt-a');
});

it.each([
  ['nothing was left', { attempt: 2 }],
  [
    'there was another attempt in between, which may have been killed at its provider',
    { attempt: 3, heartbeatDetails: left },
  ],
  ['the number is its own, from before a reset', { attempt: 1, heartbeatDetails: left }],
  ['what was left is unreadable', { attempt: 2, heartbeatDetails: { attempt: 1 } }],
])('makes a new one when %s', async (_why, info) => {
  const [one, other] = [await idOf(info), await idOf(info)];
  expect(one).not.toBe('attempt-a');
  expect(other).not.toBe(one);
});

it('leaves the id when a step fails, and nothing when it succeeds', async () => {
  const environment = new MockActivityEnvironment({ attempt: 3 });
  const heartbeats: unknown[] = [];
  environment.on('heartbeat', (details) => heartbeats.push(details));
  await environment.run(() => unsentIfFailed('attempt-a', async () => 1));
  expect(heartbeats).toEqual([]);
  const failing = environment.run(() => unsentIfFailed('attempt-a', () => Promise.reject(new Error('away'))));
  await expect(failing).rejects.toThrow('away');
  expect(heartbeats).toEqual([{ attempt_id: 'attempt-a', attempt: 3 }]);
});
