import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { principalToken, startDataServerRig } from '../../../test/data-server-rig';
import type { DataServerRig } from '../../../test/data-server-rig';
import { RPC_ERRORS } from '../../protocol';
import { SCOPES } from '../../protocol/access';

const AUDIENCE = 'https://mcp.example.com/mcp';
const METADATA_URL = 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp';
const ISSUER = 'https://login.example.com';

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

describe('access tokens of an authorization server', () => {
  let keys: Keys;
  let keyServer: Server;
  let rig: DataServerRig;

  beforeAll(async () => {
    keys = await generateKeyPair('RS256');
    const published = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'RS256' }] };
    keyServer = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(published));
    }).listen(0, '127.0.0.1');
    await once(keyServer, 'listening');
    rig = await startDataServerRig({
      ...authorizedBy(`http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/jwks`),
      MCP_TOKENS: `engagement:${principalToken('engagement')}`,
    });
  });
  afterAll(async () => {
    await rig.stop();
    keyServer.close();
  });

  const authorizedBy = (jwksUrl: string) => ({
    MCP_AUTH_ISSUER: ISSUER,
    MCP_AUTH_AUDIENCE: AUDIENCE,
    MCP_AUTH_JWKS_URL: jwksUrl,
  });

  interface Claims {
    scope?: string;
    audience?: string;
    issuer?: string;
    expires?: string;
    signer?: Keys;
  }
  const tokenWith = async ({
    scope = 'leads:read',
    audience = AUDIENCE,
    issuer = ISSUER,
    expires = '5m',
    signer = keys,
  }: Claims = {}) =>
    new SignJWT({ scope })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject('somebody')
      .setExpirationTime(expires)
      .sign(signer.privateKey);

  const post = async (token: string | undefined, method: string, params: object = {}, url = rig.url) =>
    fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });

  it('says where tokens come from, and which scopes there are', async () => {
    const response = await fetch(new URL('/.well-known/oauth-protected-resource/mcp', rig.url));
    expect([response.status, await response.json()]).toEqual([
      200,
      {
        resource: AUDIENCE,
        resource_name: 'Purple Merit',
        authorization_servers: [ISSUER],
        scopes_supported: SCOPES.client,
        bearer_methods_supported: ['header'],
      },
    ]);
  });

  it('sends whoever comes without a token there, on both faces', async () => {
    for (const method of ['tools/list', 'getStatus']) {
      const response = await post(undefined, method);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe(
        `Bearer resource_metadata="${METADATA_URL}", scope="${SCOPES.client.join(' ')}"`,
      );
    }
  });

  it.each<[string, () => Promise<string>]>([
    ['for another server', async () => tokenWith({ audience: 'https://other.example.com/mcp' })],
    ['of another issuer', async () => tokenWith({ issuer: 'https://elsewhere.example.com' })],
    ['that has expired', async () => tokenWith({ expires: '-1m' })],
    ['that somebody else has signed', async () => tokenWith({ signer: await generateKeyPair('RS256') })],
    ['that nobody has signed', async () => `${btoa('{"alg":"none"}')}.${btoa(`{"iss":"${ISSUER}"}`)}.`],
    [
      'signed by our public key as a secret',
      async () =>
        new SignJWT({ scope: 'leads:read' })
          .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
          .setIssuer(ISSUER)
          .setAudience(AUDIENCE)
          .setExpirationTime('5m')
          .sign(new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)))),
    ],
    ['that is none', async () => 'not-a-token'],
  ])('refuses a token %s', async (_name, make) => {
    const response = await post(await make(), 'tools/list');
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token", resource_metadata=/);
  });

  it('gives the tools and resources of the scopes that the token and the principal have in common', async () => {
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
    const scope = 'leads:read leads:search exchange:write relay:write';
    const authProvider = { token: async () => tokenWith({ scope }) };
    await client.connect(new StreamableHTTPClientTransport(new URL(rig.url), { authProvider }));
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names.sort()).toEqual(['getLeadData', 'recommendAction', 'resource_read', 'resource_search']);
    expect((await client.listResources()).resources.map(({ uri }) => uri)).toEqual(['db://leads']);
    expect(
      await client.callTool({ name: 'resource_search', arguments: { uri: 'db://leads', query: {} } }),
    ).toMatchObject({ structuredContent: { items: [] } });
    await client.close();
  });

  it.each([
    ['tools/call', { name: 'setCampaignStatus', arguments: {} }, 'campaigns:manage'],
    ['tools/call', { name: 'resource_read', arguments: { uri: 'db://campaigns' } }, 'campaigns:read'],
    ['resources/read', { uri: 'db://campaigns?limit=3' }, 'campaigns:read'],
  ])('says which scope a token lacks for %s %j, so that another can be asked for', async (method, params, scope) => {
    const response = await post(await tokenWith(), method, params);
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer error="insufficient_scope", resource_metadata="${METADATA_URL}", scope="${scope}"`,
    );
    const [row] = (await rig.audited('scope', scope)).slice(-1);
    expect(row).toMatchObject({ principal: 'client', result: 'denied', status_code: RPC_ERRORS.forbidden });
  });

  it('never gives more than the principal has, whatever the token says', async () => {
    const token = await tokenWith({ scope: '* exchange:read leads:read' });
    const bulk = await post(token, 'exportRows', { table: 'leads' });
    expect(await bulk.json()).toMatchObject({ error: { code: RPC_ERRORS.forbidden } });
    const status = await post(token, 'getStatus');
    expect(await status.json()).toMatchObject({ error: { code: RPC_ERRORS.forbidden } });
  });

  it('still knows static tokens', async () => {
    const response = await post(principalToken('engagement'), 'getStatus');
    expect(await response.json()).toMatchObject({ result: { components: {} } });
  });

  it('lets nobody in when the keys cannot be read, and says that it is not their fault', async () => {
    const blind = await startDataServerRig(authorizedBy('http://127.0.0.1:1/jwks'));
    const response = await post(await tokenWith(), 'tools/list', {}, blind.url);
    expect(response.status).toBe(503);
    expect((await post(undefined, 'getStatus', {}, blind.url)).status).toBe(401);
    await blind.stop();
  });
});
