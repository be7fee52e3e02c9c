import { chunksOf } from './chunks';
import type { Line } from './csv-reader';

const line = (n: number, cells: Line['cells']): Line => ({ line: n, cells });
const batchOf = (lines: Line[]): Parameters<typeof chunksOf>[1] => ({ lines, bad: [], bytes: 0 });
const bytesOf = (lines: Line[]): number => Buffer.byteLength(JSON.stringify(lines));

describe('chunksOf', () => {
  it('makes pieces that a call takes, however much the letters grow in JSON, and leaves nothing out', () => {
    const cells = { lead_id: 'a', message: '\u0001ü"'.repeat(1_500) };
    const lines = Array.from({ length: 600 }, (_, n) => line(n + 2, cells));
    const { chunks, bad } = chunksOf('leads', batchOf(lines));
    expect(bad).toEqual([]);
    expect(chunks.flat()).toEqual(lines);
    expect(Math.max(...chunks.map(bytesOf))).toBeLessThan(1_000_000);
    const short = Array.from({ length: 1_001 }, (_, n) => line(n + 2, { lead_id: 'a' }));
    expect(chunksOf('leads', batchOf(short)).chunks.map(({ length }) => length)).toEqual([500, 500, 1]);
  });

  it('does not send what would be ignored: columns that the table lacks, and empty cells', () => {
    const ignored = { colour: 'x'.repeat(1_000_000), email: '' };
    const { chunks } = chunksOf(
      'leads',
      batchOf([line(2, { lead_id: 'a', ...ignored }), line(3, { lead_id: 'b', ...ignored })]),
    );
    expect(chunks).toEqual([[line(2, { lead_id: 'a' }), line(3, { lead_id: 'b' })]]);
  });

  it('names the row that is too large for any call, beside lines that are none', () => {
    const lines = [line(2, { lead_id: 'a', message: 'x'.repeat(900_001) }), line(3, { lead_id: 'b' })];
    const { chunks, bad } = chunksOf('leads', { ...batchOf(lines), bad: [{ line: 4, reason: 'is no CSV' }] });
    expect(chunks).toEqual([[lines[1]]]);
    expect(bad.map((each) => each.line)).toEqual([4, 2]);
  });
});
