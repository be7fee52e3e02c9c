import { randomUUID } from 'node:crypto';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { principalToken, startDataServerRig } from '../../../test/data-server-rig';
import type { DataServerRig } from '../../../test/data-server-rig';
import { RPC_ERRORS } from '../../protocol';

const ERAS = [
  ['handshake, 2025-11-25', 'legacy'],
  ['stateless, 2026-07-28', { pin: '2026-07-28' }],
] as const;
type Era = (typeof ERAS)[number][1];

describe('the standard face, to the official client', () => {
  let rig: DataServerRig;
  const clients: Client[] = [];

  beforeAll(async () => {
    const tokens = ['client', 'lead_triage'].map((name) => `${name}:${principalToken(name)}`);
    rig = await startDataServerRig({ MCP_TOKENS: tokens.join(',') });
  });
  afterAll(async () => {
    await Promise.all(clients.map(async (client) => client.close()));
    await rig.stop();
  });

  async function connect(principal: string, mode: Era): Promise<Client> {
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
    const authProvider = { token: async () => principalToken(principal) };
    await client.connect(new StreamableHTTPClientTransport(new URL(rig.url), { authProvider }));
    clients.push(client);
    return client;
  }

  const namesOf = async (client: Client) => (await client.listTools()).tools.map(({ name }) => name);

  describe.each(ERAS)('%s', (_name, era) => {
    let client: Client;
    beforeAll(async () => {
      client = await connect('client', era);
    });

    it('tells what it is, and what it is for', () => {
      expect(client.getServerVersion()).toMatchObject({ name: 'purple-merit' });
      expect(client.getInstructions()).toContain('resource_search');
    });

    it('lists tools that say what they do to the data, and none of those that keep the system running', async () => {
      const { tools } = await client.listTools();
      const byName = new Map(tools.map((tool) => [tool.name, tool]));
      expect(byName.get('getLeadData')?.annotations).toMatchObject({ readOnlyHint: true, openWorldHint: false });
      expect(byName.get('updateLead')?.annotations).toMatchObject({ readOnlyHint: false, destructiveHint: true });
      expect(byName.get('trackEvent')?.annotations).toMatchObject({ readOnlyHint: false, destructiveHint: false });
      expect(byName.get('resource_search')?.description).toContain('db://campaigns');
      for (const name of ['claimRelayEvents', 'importRows', 'exportRows', 'reserveSend', 'claimRequest'])
        expect(byName.has(name)).toBe(false);
    });

    it('writes once, reads back, searches', async () => {
      const industry = `Industry ${randomUUID()}`;
      const call = {
        name: 'registerLead',
        arguments: { fields: { email: `${randomUUID()}@example.com`, industry }, idempotency_key: randomUUID() },
      };
      const first = await client.callTool(call);
      expect(first).toMatchObject({ structuredContent: { created: true } });
      expect(await client.callTool(call)).toMatchObject({ structuredContent: first.structuredContent! });
      const { lead_id } = first.structuredContent as { lead_id: string };
      expect(first.content).toEqual([{ type: 'text', text: JSON.stringify(first.structuredContent) }]);

      const found = await client.callTool({
        name: 'resource_search',
        arguments: { uri: 'db://leads', query: { filter: { industry } } },
      });
      expect(found.structuredContent).toMatchObject({ items: [{ lead_id }], next_cursor: null });
      const { contents } = await client.readResource({ uri: `db://leads/${lead_id}` });
      expect(contents).toMatchObject([{ uri: `db://leads/${lead_id}`, mimeType: 'application/json' }]);
      expect(textOf(contents)).toMatchObject({ item: { lead_id, industry } });
    });

    it('reads a table page by page', async () => {
      for (let i = 0; i < 2; i++)
        await client.callTool({
          name: 'registerLead',
          arguments: { fields: { email: `${randomUUID()}@example.com` } },
        });
      const first = textOf((await client.readResource({ uri: 'db://leads?limit=1' })).contents);
      expect(first.items).toHaveLength(1);
      const uri = `db://leads?limit=1&cursor=${encodeURIComponent(first.next_cursor!)}`;
      const second = textOf((await client.readResource({ uri })).contents);
      expect(second.items).toHaveLength(1);
      expect(second.items).not.toEqual(first.items);
    });

    it('answers reads as their tools announce it: the client checks', async () => {
      await client.listTools();
      const fields = { email: `${randomUUID()}@example.com`, gdpr_consent: true };
      const taken = await client.callTool({ name: 'registerLead', arguments: { fields } });
      const { lead_id } = taken.structuredContent as { lead_id: string };
      const campaign_id = `camp-${randomUUID()}`;
      await rig.database.pools.write.query('insert into campaigns (campaign_id, name) values ($1, $1)', [campaign_id]);
      const interaction = { lead_id, campaign_id, channel: 'Email', event_type: 'reply', outcome: 'positive' };
      await client.callTool({ name: 'trackEvent', arguments: { interaction } });
      const reads: [string, Record<string, unknown>][] = [
        ['getLeadData', { lead_id }],
        ['getJourney', { lead_id }],
        ['recommendAction', { lead_id }],
        ['analyzePerformance', { campaign_id }],
        ['searchGraph', { entity: 'SaaS' }],
        ['listSendingDomains', {}],
        ['resource_read', { uri: `db://leads/${lead_id}` }],
        ['resource_read', { uri: 'analytics://campaigns' }],
        ['resource_read', { uri: 'cache://memory' }],
        ...['short_term', 'long_term', 'episodic', 'semantic'].map((tier): [string, Record<string, unknown>] => [
          'fetchMemory',
          {
            tier,
            ...(tier === 'short_term' && { conversation_id: 'c' }),
            ...(tier === 'long_term' && { lead_id }),
            ...(tier === 'semantic' && { entity: 'SaaS' }),
          },
        ]),
      ];
      for (const [name, args] of reads) {
        const answer = await client.callTool({ name, arguments: args });
        expect([name, answer.isError ?? false, answer.content]).toEqual([name, false, answer.content]);
      }
    });

    it('tells a model what is wrong with a call, as a result it can act on', async () => {
      const wrong = await client.callTool({ name: 'getLeadData', arguments: { lead_id: 'a b' } });
      expect(wrong).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('lead_id: must be') }] });
      const missing = await client.callTool({ name: 'getLeadData', arguments: { lead_id: 'nobody' } });
      expect(missing).toMatchObject({
        isError: true,
        content: [{ text: expect.stringContaining('there is no lead nobody') }],
      });
    });

    it('answers what is no tool and no resource as the specification has it', async () => {
      const internal = { name: 'claimRelayEvents', arguments: { limit: 1, lease_seconds: 1 } };
      await expect(client.callTool(internal)).rejects.toMatchObject({ code: -32602 });
      for (const uri of ['db://leads/nobody', 'db://secrets', 'file:///etc/passwd'])
        await expect(client.readResource({ uri })).rejects.toMatchObject({ code: -32602, data: { uri } });
    });

    it('shows each principal what is its own, and refuses the rest', async () => {
      const triage = await connect('lead_triage', era);
      const names = await namesOf(triage);
      expect(names).toEqual(expect.arrayContaining(['getLeadData', 'updateLead', 'resource_read']));
      expect(names).not.toContain('setCampaignStatus');
      const uris = (await triage.listResources()).resources.map(({ uri }) => uri);
      expect(uris).toEqual([
        'db://leads',
        'db://campaigns',
        'db://interactions',
        'db://escalations',
        'db://models',
        'kg://graph',
      ]);
      const { resourceTemplates } = await triage.listResourceTemplates();
      expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).not.toContain('db://conversions/{id}');

      const args = { campaign_id: 'camp-001', status: 'paused', ordered_by: 'somebody' };
      const refused = await triage.callTool({ name: 'setCampaignStatus', arguments: args });
      expect(refused).toMatchObject({
        isError: true,
        content: [{ text: expect.stringContaining('campaigns:manage') }],
      });
      await expect(triage.readResource({ uri: 'db://conversions' })).rejects.toMatchObject({
        code: RPC_ERRORS.forbidden,
      });
    });

    it('refuses a token it does not know', async () => {
      await expect(connect('nobody', era)).rejects.toThrow();
    });
  });

  it('audits each call once, whoever it was from, and no parameters', async () => {
    const [refused] = await rig.audited('scope', 'campaigns:manage');
    expect(refused).toMatchObject({
      principal: 'lead_triage',
      transport: 'http',
      method: 'setCampaignStatus',
      result: 'denied',
      status_code: RPC_ERRORS.forbidden,
    });
    const registered = await rig.audited('method', 'registerLead');
    expect(registered).toHaveLength(ERAS.length * 5);
    expect(registered[0]).toMatchObject({ principal: 'client', scope: 'leads:write', result: 'success' });
    expect(JSON.stringify(registered)).not.toContain('example.com');
    const denied = await rig.audited('result', 'denied');
    expect(denied.some(({ principal }) => principal === null)).toBe(true);
  });
});

interface Page {
  items?: unknown[];
  item?: object;
  next_cursor?: string;
}
const textOf = ([content]: object[]): Page => JSON.parse((content as { text: string }).text) as Page;
