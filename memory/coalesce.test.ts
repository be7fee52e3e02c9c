import { setTimeout as sleep } from 'node:timers/promises';
import { coalesce } from './coalesce';

test('one run at a time; calls made during a run share the next one', async () => {
  let runs = 0;
  let at = 0;
  const run = coalesce(async () => {
    runs++;
    expect(++at).toBe(1);
    await sleep(5);
    at--;
  });
  await Promise.all([run(), run(), run(), run()]);
  expect(runs).toBe(2);
  await run();
  expect(runs).toBe(3);
});

test('a failed run fails its callers, and the next one runs all the same', async () => {
  let runs = 0;
  const run = coalesce(async () => {
    if (++runs === 1) throw new Error('first');
  });
  const [first, second] = await Promise.allSettled([run(), run()]);
  expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
});
