import request from 'supertest';
import { RPC_ERRORS, RpcError, type Result } from '../../mcp/protocol';
import { contextHash } from '../../runtime/context-hash';
import { leadData, testApi } from '../testing/fixtures';

const content = { context: { notes: 'wants a demo 👋' }, preservation_data: { next_actions: ['call'] } };
const handoff = (changes: Partial<Result<'getHandoff'>> = {}): Result<'getHandoff'> => ({
  ...{ lead_id: 'test-123', ...content },
  order: {
    ...{
      handoff_id: 'hof-1',
      from_agent: 'lead_triage',
      to_agent: 'engagement',
      conversation_id: 'c',
      priority: 'high',
    },
    context_sha256: contextHash(content),
  },
  ...changes,
});
const apiWith = (getHandoff: () => Result<'getHandoff'>) => testApi({ getLeadData: () => leadData(), getHandoff }).app;
const path = '/api/v1/leads/test-123/handoffs/hof-1';

describe('GET …/handoffs/{handoffId}', () => {
  it('tells what was handed over, and that it is as it was sent', async () => {
    const { status, body } = await request(apiWith(() => handoff())).get(path);
    expect(status).toBe(200);
    expect(body).toMatchObject({ ...content, handoff_id: 'hof-1', to_agent: 'engagement', is_intact: true });
  });

  it('tells when it is not as it was sent', async () => {
    const changed = handoff({ context: { notes: 'wants nothing' } });
    expect((await request(apiWith(() => changed)).get(path)).body.is_intact).toBe(false);
  });

  it("is 404 for another lead's, and for one that is not there", async () => {
    const gone = (): never => {
      throw new RpcError(RPC_ERRORS.notFound, 'there is no handoff hof-1');
    };
    for (const api of [apiWith(() => handoff({ lead_id: 'other' })), apiWith(gone)]) {
      const { status, body } = await request(api).get(path);
      expect([status, body.detail]).toEqual([404, expect.stringContaining('/api/v1/leads/test-123/journey')]);
    }
  });
});
