import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configReference } from './config';

const FILE = join(__dirname, '..', 'docs', 'configuration.md');
const BEGIN = '<!-- configReference: begin -->';
const END = '<!-- configReference: end -->';

/** A bar would end the cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

const rows = configReference.map((row) => {
  const fallback = !row.default ? '' : `\`${row.default}\``;
  return [`\`${row.name}\``, fallback, row.description, row.is_secret ? 'yes' : ''].map(cell);
});

const table = [['variable', 'default', 'what it is for', 'secret'], ['---', '---', '---', '---'], ...rows]
  .map((cells) => `| ${cells.join(' | ')} |`.replaceAll(/ {2,}/g, ' '))
  .join('\n');

/** What stands between the markers. */
function documented(): string {
  const text = readFileSync(FILE, 'utf8');
  return text.slice(text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)).trim();
}

it('is documented: docs/configuration.md holds every variable with its default', () => {
  const isUpToDate = documented() === table;
  if (!isUpToDate) console.error(`Between the markers of docs/configuration.md belongs:\n\n${table}\n`);
  expect({ isUpToDate }).toEqual({ isUpToDate: true });
});
