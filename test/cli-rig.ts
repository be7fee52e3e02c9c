/** Runs commands of the CLI against a server that answers what the test says, and remembers what it was asked. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createProgram, exitCodeOf, throwInsteadOfExit } from '../cli/program';

interface Seen {
  method: string;
  url: string;
  body: unknown;
  headers: Record<string, unknown>;
}

export interface ScriptedApi {
  /** what it was asked in the current test */
  seen: Seen[];
  /** an empty page unless the test says otherwise */
  answer: { status: number; body: unknown };
  /** bodies of other answers, by the path without its query */
  byPath: Record<string, unknown>;
  /** whole answers, by method and path */
  byCall: Record<string, { status: number; body: unknown }>;
}

/** Listens while the tests of a file run; API_URL names it. */
export function scriptedApi(): ScriptedApi {
  const api: ScriptedApi = { seen: [], answer: { status: 200, body: {} }, byPath: {}, byCall: {} };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      api.seen.push({ method, url, headers, body: text === '' ? undefined : (JSON.parse(text) as unknown) });
      const special = api.byPath[url.split('?')[0] ?? ''];
      const { status, body } =
        api.byCall[`${method} ${url}`] ?? (special === undefined ? api.answer : { status: 200, body: special });
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => {
    server.close();
    delete process.env.API_URL;
  });
  beforeEach(() => {
    Object.assign(api, {
      seen: [],
      answer: { status: 200, body: { items: [], next_cursor: null } },
      byPath: {},
      byCall: {},
    });
    process.env.API_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  return api;
}

export async function merit(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const program = createProgram();
  throwInsteadOfExit(program);
  let out = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    out += String(chunk);
    return true;
  });
  const mute = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    await program.parseAsync(args, { from: 'user' });
    return { code: 0, out, error: '' };
  } catch (error) {
    return { code: exitCodeOf(error), out, error: (error as Error).message };
  } finally {
    write.mockRestore();
    mute.mockRestore();
  }
}
