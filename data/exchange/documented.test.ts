import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TABLE_NAMES, TABLES } from './index';
import type { Column } from './table';

const FILE = join(__dirname, '..', '..', 'docs', 'data.md');
const BEGIN = '<!-- columns: begin -->';
const END = '<!-- columns: end -->';

function shown([name, { isRequired, isComputed }]: [string, Column]): string {
  if (isRequired) return `**${name}**`;
  return isComputed ? `_${name}_` : name;
}

const list = TABLE_NAMES.map((table) => {
  const { columns, key } = TABLES[table];
  return `- \`${table}\`, by ${key.join(', ')}: ${Object.entries(columns).map(shown).join(', ')}`;
}).join('\n');

/** What stands between the markers. */
function documented(): string {
  const text = readFileSync(FILE, 'utf8');
  return text.slice(text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)).trim();
}

it('is documented: docs/data.md names key and columns of every table, in the order of exported files', () => {
  const isUpToDate = documented() === list;
  if (!isUpToDate) console.error(`Between the markers of docs/data.md belongs:\n\n${list}\n`);
  expect({ isUpToDate }).toEqual({ isUpToDate: true });
});
