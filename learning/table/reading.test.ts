import { rawColumns, type Export } from '../../test/learning-tables';
import { readingOf, toColumn, uselessness } from './reading';
import { valueAt } from './rows';

function read(values: Export[string], name = 'column') {
  const [raw] = rawColumns({ [name]: values });
  const reading = readingOf(raw!);
  const column = toColumn(raw!, reading);
  return {
    kind: reading.kind,
    values: values.map((_, row) => valueAt(column, row)),
    useless: uselessness(raw!, column),
  };
}

describe('a column', () => {
  it.each([
    ['plain', ['1', '-2.5', '3e2', ''], [1, -2.5, 300, null]],
    ['with thousands', ['1,234', '12', '2,000,000.5'], [1234, 12, 2000000.5]],
    ['with a decimal comma', ['1.234,5', '0,25', '7'], [1234.5, 0.25, 7]],
    ['of money or per cent', ['$1,200', '$80', '$7.5'], [1200, 80, 7.5]],
    ['in per cent', ['12 %', '7.5%', '100%'], [12, 7.5, 100]],
    ['where some say they do not know', ['1', '2', 'unknown', 'n/a', '?'], [1, 2, null, null, null]],
  ])('of numbers %s is numeric', (_name, cells, values) => {
    expect(read(cells)).toMatchObject({ kind: 'numeric', values });
  });

  it('keeps unknown and none as categories of their own, and drops what a form leaves behind', () => {
    expect(read(['a', 'unknown', 'none', 'Select', 'NULL', ''])).toMatchObject({
      kind: 'categorical',
      values: ['a', 'unknown', 'none', null, null, null],
    });
  });

  it('does not take postal codes for numbers', () => {
    expect(read(['00501', '10001', '02139']).kind).toBe('categorical');
  });

  it('knows dates, and day first only when a day says so', () => {
    const instant = Date.UTC(2024, 1, 13);
    expect(read(['2024-02-13', '2024-02-13T00:00:00Z', ''])).toMatchObject({
      kind: 'date',
      values: [instant, instant, null],
    });
    expect(read(['13/02/2024', '01/02/2024'])).toMatchObject({ kind: 'date', values: [instant, Date.UTC(2024, 1, 1)] });
    expect(read(['02/13/2024', '01/02/2024'])).toMatchObject({ kind: 'date', values: [instant, Date.UTC(2024, 0, 2)] });
    expect(read(['2024-02-31', '2024-02-01']).kind).toBe('categorical');
  });

  const many = Array.from({ length: 200 }, (_, row) => row);
  it.each([
    ['identifier', 'Lead Number', many.map((row) => 5_000 + 3 * row)],
    ['identifier', 'customer_id', many.map((row) => (row * 7_919) % 1_000_003)],
    ['identifier', 'key', many.map((row) => `a${row}-ffe${row * 31}`)],
    ['personal', 'reach', many.map((row) => `p${row}@example.com`)],
    ['personal', 'phone', many.map((row) => 15_550_100 + (row % 90))],
    ['free_text', 'message', many.map((row) => `we would like to know more of plan ${row % 150} and when`)],
    ['constant', 'country', many.map(() => 'IN')],
    ['constant', 'nothing', many.map(() => '')],
  ])('that is %s is left out: %s', (kind, name, values) => {
    expect(read(values, name).useless).toMatchObject({ kind, left_out: true });
  });

  it.each([
    ['whole numbers in no order', 'income', many.map((row) => 20_000 + ((row * 7_919) % 90_001))],
    ['consent about an address', 'Do Not Email', many.map((row) => (row % 3 === 0 ? 'Yes' : 'No'))],
    ['a column that is filled in or not', 'promo', many.map((row) => (row % 2 === 0 ? 'x' : ''))],
  ])('is kept: %s', (_what, name, values) => {
    expect(read(values, name).useless).toBeUndefined();
  });

  it('never repeats a value of what it leaves out', () => {
    const evidence = read(
      many.map((row) => `p${row}@example.com`),
      'reach',
    ).useless?.evidence;
    expect(evidence).not.toMatch(/p\d+@|example/);
  });
});
