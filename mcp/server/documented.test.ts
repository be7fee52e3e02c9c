import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { methods } from '../protocol';
import { SCOPES } from '../protocol/access';
import type { Principal } from '../protocol/access';
import type { MethodContract } from '../protocol/method';
import { RESOURCES } from './resources';
import { isView } from './resources/resource';

const FILE = join(__dirname, '..', '..', 'docs', 'data-server.md');
const PRINCIPALS = (Object.keys(SCOPES) as Principal[]).filter((principal) => principal !== 'local');

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`.replaceAll(/ {2,}/g, ' '))
    .join('\n');
const code = (text: string): string => `\`${text}\``;
const whoMay = (scope: string): string =>
  PRINCIPALS.filter((principal) => SCOPES[principal].includes(scope)).join(', ');

const REPEATED = {
  read: 'reads',
  keyed: 'writes, once per `idempotency_key`',
  natural: 'writes, the same again changes nothing',
};

const SECTIONS: Record<string, string> = {
  methods: table(
    ['method', 'needs', '', 'who may'],
    Object.entries<MethodContract>(methods)
      .filter(([, { scope }]) => scope !== 'byResource')
      .map(([name, { scope, kind }]) => [code(name), code(scope), REPEATED[kind], whoMay(scope)]),
  ),
  resources: table(
    ['resource', 'read by', 'searched by', 'written by', 'ordered by'],
    [...RESOURCES.values()].map((resource) => {
      const { uri, scope } = resource;
      const sorted = isView(resource)
        ? []
        : Object.entries(resource.columns).flatMap(([name, { sort }]) => (sort === undefined ? [] : [name]));
      return [
        code(uri),
        ...['read', 'search', 'write'].map((operation) => whoMay(`${scope}:${operation}`)),
        sorted.join(', '),
      ];
    }),
  ),
};

it.each(Object.entries(SECTIONS))(
  'is documented: docs/data-server.md holds all %s, and who may use them',
  (name, wanted) => {
    const text = readFileSync(FILE, 'utf8');
    const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
    const isUpToDate = text.slice(text.indexOf(begin) + begin.length, text.indexOf(end)).trim() === wanted;
    if (!isUpToDate) console.error(`Between ${begin} and its end in docs/data-server.md belongs:\n\n${wanted}\n`);
    expect({ isUpToDate }).toEqual({ isUpToDate: true });
  },
);
