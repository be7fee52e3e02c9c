import { Readable } from 'node:stream';
import { merit, scriptedApi } from '../../test/cli-rig';

const api = scriptedApi();

describe('merit lead erase', () => {
  const erasure = {
    ...{ lead_id: 'a', status: 'under_way', erased_at: '2026-11-22T09:00:00.000Z' },
    ...{ key_destroyed_at: null, completed_at: null, detail: 'Accepted: nothing is sent any more.' },
  };
  const deleted = () => api.seen.filter(({ method }) => method === 'DELETE');

  it('asks nobody where nobody can answer, and does nothing', async () => {
    const { code, error } = await merit('lead', 'erase', 'a');
    expect([code, error]).toEqual([2, expect.stringContaining('--yes')]);
    expect(deleted()).toEqual([]);
  });

  it.each([
    ['a', 0, 1],
    ['b', 2, 0],
  ])('with %j typed in place of the id ends with %i', async (typed, code, calls) => {
    api.answer = { status: 202, body: erasure };
    const real = Object.getOwnPropertyDescriptor(process, 'stdin')!;
    const terminal = Object.assign(Readable.from([`${typed}\n`]), { isTTY: true });
    Object.defineProperty(process, 'stdin', { ...real, get: () => terminal });
    try {
      expect((await merit('lead', 'erase', 'a')).code).toBe(code);
    } finally {
      Object.defineProperty(process, 'stdin', real);
    }
    expect(deleted()).toHaveLength(calls);
  });

  it('erases without asking when it is told to, and says how far it is', async () => {
    api.answer = { status: 202, body: erasure };
    const { code, out } = await merit('lead', 'erase', 'a', '--yes');
    expect([code, out]).toEqual([0, expect.stringContaining('nothing is sent any more')]);
    expect(api.seen[0]).toMatchObject({ method: 'DELETE', url: '/api/v1/leads/a' });
    expect(JSON.parse((await merit('lead', 'erase', 'a', '--yes', '--json')).out)).toEqual(erasure);
  });

  it('says of a lead that is erased already how far it is, without a question', async () => {
    api.byCall['GET /api/v1/leads/a'] = { status: 410, body: { detail: 'Lead a was erased.' } };
    api.answer = { status: 202, body: erasure };
    const { code, out } = await merit('lead', 'erase', 'a');
    expect([code, out]).toEqual([0, expect.stringContaining('nothing is sent any more')]);
  });

  it('exports what is held as JSON', async () => {
    api.answer.body = { lead: { lead_id: 'a', email: 'a@example.com' }, messages: [] };
    expect(JSON.parse((await merit('lead', 'export', 'a')).out)).toEqual(api.answer.body);
    expect(api.seen[0]?.url).toBe('/api/v1/leads/a/export');
  });
});
