import { csvCell, csvLines } from './csv';

describe('csv', () => {
  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    [' outer space', '" outer space"'],
    [true, 'True'],
    [false, 'False'],
    [null, ''],
    [0.25, '0.25'],
    [['a', 'b'], '"[""a"",""b""]"'],
    [{}, '{}'],
  ])('%j is written as %s', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  it('begins with the header and keeps its order', () => {
    expect([...csvLines(['b', 'a'], [{ a: 1, b: 'x' }])].join('')).toBe('b,a\nx,1\n');
  });
});
