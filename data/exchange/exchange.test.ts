import { LEAD_COLUMNS } from '../../workflows/contracts/lead-columns';
import { COLUMNS } from '../tables';
import { checkHeader, columnsOf, readRow, TABLE_NAMES, TABLES, tableOfFile } from './index';
import * as cells from './cells';
import type { Read } from './cells';

describe('the data dictionary', () => {
  it('has every table after those that its rows refer to', () => {
    for (const [position, table] of TABLE_NAMES.entries())
      for (const { references, mentions } of Object.values(TABLES[table].columns)) {
        const target = references ?? mentions;
        if (target) expect(TABLE_NAMES.indexOf(target)).toBeLessThan(position);
      }
  });

  it('has every key among the columns, and what it is later by', () => {
    for (const table of TABLE_NAMES) {
      const { key, laterBy } = TABLES[table];
      expect(columnsOf(table)).toEqual(expect.arrayContaining([...key, ...(laterBy ? [laterBy] : [])]));
    }
  });

  it('takes every file that merit data generate writes', () => {
    for (const [table, columns] of Object.entries(COLUMNS)) {
      const name = tableOfFile(`${table}.csv`);
      expect(name).toBe(table);
      expect(checkHeader(name!, columns)).toEqual({ missing: [], unknown: [] });
    }
  });

  it('knows a file by its name, and by the other one that it has elsewhere', () => {
    expect(tableOfFile('campaign_daily_metrics.csv')).toBe('campaign_daily');
    expect([tableOfFile('leads.txt'), tableOfFile('notes.csv')]).toEqual([undefined, undefined]);
  });

  it('says what a header lacks and what is not a column', () => {
    expect(checkHeader('conversions', ['lead_id', 'colour'])).toEqual({
      missing: ['converted_at', 'conversion_type'],
      unknown: ['colour'],
    });
  });
});

describe('readRow', () => {
  it('takes the opening of a conversation for its last event where the file names none', () => {
    const row = { conversation_id: 'c', lead_id: 'a', opened_at: '2026-01-01' };
    expect(readRow(TABLES.conversations, row)).toMatchObject({ row: { last_event_at: '2026-01-01T00:00:00.000Z' } });
  });

  it('takes the example that people are shown of a lead, which is in the order of files', () => {
    expect(readRow(TABLES.leads, LEAD_COLUMNS)).toEqual({ row: expect.any(Object), warnings: [] });
    expect(columnsOf('leads')).toEqual(Object.keys(LEAD_COLUMNS));
  });

  it.each([
    ['what was no UTF-8', 'caf\uFFFD'],
    ['U+0000', 'a\0b'],
    ['half a surrogate pair', 'a\uD83D'],
  ])('refuses %s', (_, name) => {
    expect(readRow(TABLES.segments, { segment_id: 's', name })).toHaveProperty('problems');
  });
});

describe('a cell', () => {
  const value = (read: Read, cell: string): unknown => {
    const reading = read(cell);
    return 'problem' in reading ? 'refused' : reading.value;
  };

  it.each([
    ['2026-03-01T10:00:00+02:00', '2026-03-01T08:00:00.000Z'],
    ['2026-03-01 10:00:00.1234', '2026-03-01T10:00:00.123Z'],
    ['2026-03-01T10:00', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['2026-02-30', 'refused'],
    ['01.03.2026', 'refused'],
    ['yesterday', 'refused'],
  ])('with the time %s is %s', (cell, wanted) => {
    expect(value(cells.time, cell)).toBe(wanted);
  });

  it.each([
    [cells.boolean, 'TRUE', true],
    [cells.boolean, 'false', false],
    [cells.boolean, '1', 'refused'],
    [cells.whole(), '5.0', 5],
    [cells.whole(), '5.5', 'refused'],
    [cells.whole({ max: 100 }), '101', 'refused'],
    [cells.number(), '-1e3', -1000],
    [cells.number(), '1,000', 'refused'],
    [cells.number(), 'NaN', 'refused'],
    [cells.number(), '1e999', 'refused'],
    [cells.object, '{"a":[1]}', { a: [1] }],
    [cells.object, '[1]', 'refused'],
    [cells.object, '{a:1}', 'refused'],
    [cells.texts, '["a"]', ['a']],
    [cells.choice(['Cold Lead']), 'cold lead', 'Cold Lead'],
    [cells.choice(['Cold Lead']), 'Cold', 'refused'],
    [cells.optionalChoice(['Email']), 'Pigeon', null],
    [cells.category(['SaaS']), 'Beekeeping', 'Beekeeping'],
    [cells.agentType, 'lead_triage_001', 'LeadTriage'],
    [cells.agentName, 'LeadTriage', 'lead_triage'],
    [cells.agentName, 'engagement_007', 'engagement_007'],
  ])('%#: %j', (read, cell, wanted) => {
    expect(value(read, cell)).toEqual(wanted);
  });

  it.each([
    ['api', false],
    ['local', false],
    ['client', false],
    ['unknown', false],
    ['manager', false],
    ['somebody else', true],
  ])('as an actor of our own audit log, %j is no agent that nobody knows', (actor, warns) => {
    expect('warning' in cells.agentType(actor)).toBe(warns);
  });
});
