import { setImmediate as nextTurn } from 'node:timers/promises';
import { createTurns } from './turns';

it('lets few begin at once, the others in their order, and somebody else in between', async () => {
  const turn = createTurns();
  const order: string[] = [];
  const calls = Array.from({ length: 50 }, async (_, n) => {
    await turn();
    order.push(`call ${n}`);
  });
  const somebodyElse = nextTurn().then(() => order.push('somebody else'));
  await Promise.all([...calls, somebodyElse]);
  const place = order.indexOf('somebody else');
  expect(place).toBeGreaterThan(0);
  expect(place).toBeLessThan(45);
  expect(order.filter((each) => each !== 'somebody else')).toEqual(Array.from({ length: 50 }, (_, n) => `call ${n}`));
});

it('never makes one wait who calls now and then', async () => {
  const turn = createTurns();
  for (let n = 0; n < 100; n++) {
    expect(turn()).toBeUndefined();
    await nextTurn();
    await nextTurn();
  }
});
