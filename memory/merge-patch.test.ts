import { mergePatch } from './merge-patch';

test('objects merge, null removes, everything else replaces', () => {
  expect(mergePatch({ a: 1, b: { c: 2, d: 3 }, e: [1, 2] }, { a: null, b: { c: 4 }, e: [3], f: 'x' })).toEqual({
    b: { c: 4, d: 3 },
    e: [3],
    f: 'x',
  });
});

test('an object takes the place of a value, without the nulls it has', () => {
  expect(mergePatch({ a: 1 }, { a: { b: null, c: 2 } })).toEqual({ a: { c: 2 } });
});

test('a key named __proto__ is a key', () => {
  const merged = mergePatch({}, JSON.parse('{"__proto__": {"polluted": true}}') as Record<string, never>);
  expect(Object.keys(merged)).toEqual(['__proto__']);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
