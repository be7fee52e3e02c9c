import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { readCsv, type Batch, type BatchLimits } from './csv-reader';
import { csvWriter } from './csv-writer';

async function read(content: string | Buffer, limits: BatchLimits = { rows: 1_000, characters: 1e6 }, chunk = 7) {
  const bytes = Buffer.from(content);
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, n) =>
    bytes.subarray(n * chunk, (n + 1) * chunk),
  );
  const batches: Batch[] = [];
  let header: string[] = [];
  for await (const batch of readCsv(Readable.from(chunks), limits, (names) => (header = names))) batches.push(batch);
  return {
    header,
    batches,
    rows: batches.flatMap(({ lines }) => lines.map(({ line, cells }) => [line, ...Object.values(cells)])),
    bad: batches.flatMap(({ bad }) => bad.map(({ line }) => line)),
  };
}

describe('readCsv', () => {
  it('reads quotes, line ends of both kinds, a byte order mark, letters cut in two, and no line end at the end', async () => {
    const { header, rows } = await read('\uFEFFa, b\r\n1,"x, ""y"""\n"two\nlines",ü€\r\n\n3,');
    expect(header).toEqual(['a', 'b']);
    expect(rows).toEqual([
      [2, '1', 'x, "y"'],
      [3, 'two\nlines', 'ü€'],
      [6, '3', ''],
    ]);
  });

  it('loses the bad line and no other one', async () => {
    const content = 'a,b\n1,2\nshort\n3,4,5\n"quo"te,2\n5,6\nst"ray,1\n7,8\n9,10\n"open,11\n12,13\n';
    const { rows, bad } = await read(content);
    expect(rows.map(([line]) => line)).toEqual([2, 6, 8, 9, 11]);
    expect(bad).toEqual([3, 4, 5, 7, 10]);
  });

  it('gives up on an open quote after a thousand lines, and reads these again', async () => {
    const { rows, bad } = await read(`a,b\n"open,1\n${'x,y\n'.repeat(2_500)}`, undefined, 1_000);
    expect([rows.length, bad]).toEqual([2_500, [2]]);
  });

  it('keeps to the limits of a batch', async () => {
    const { batches } = await read(`a,b\n${'x,y\n'.repeat(1_000)}`, { rows: 200, characters: 1e6 }, 64);
    expect(batches.reduce((sum, { lines }) => sum + lines.length, 0)).toBe(1_000);
    expect(Math.max(...batches.map(({ lines }) => lines.length))).toBeLessThanOrEqual(300);
    expect(batches.at(-1)?.bytes).toBe(4_004);
  });

  it.each([
    ['nothing', ''],
    ['blank lines', '\n\n'],
    ['a column twice', 'a,a\n1,2\n'],
    ['a header that is no CSV', 'a,"b\n1,2\n'],
  ])('refuses a file with %s', async (_, content) => {
    await expect(read(content)).rejects.toMatchObject({ name: 'HeaderError' });
  });
});

describe('csvWriter', () => {
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
  ])('writes %j as %s, and it can be read again', async (value, cell) => {
    const writer = csvWriter(['a', 'b']);
    writer.write({ b: 1, a: value });
    writer.end();
    const written = await text(writer);
    expect(written).toBe(`a,b\n${cell},1\n`);
    expect((await read(written)).bad).toEqual([]);
  });
});
