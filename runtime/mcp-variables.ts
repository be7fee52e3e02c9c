/** The MCP server's variables, and those of who calls it. */
import { optional, withDefault } from './config-variable';
import * as values from './config-values';

export const mcpVariables = {
  mcpHost: withDefault(
    'MCP_HOST',
    values.host,
    '127.0.0.1',
    'address the MCP server listens on; beyond loopback only with MCP_TOKENS',
  ),
  mcpPort: withDefault('MCP_PORT', values.port, '8080', 'port of the MCP server'),
  mcpUrl: optional(
    'MCP_URL',
    values.url('ws', 'wss', 'http', 'https'),
    'where the MCP server is reached; default ws://127.0.0.1:MCP_PORT/mcp',
  ),
  mcpToken: optional('MCP_TOKEN', values.text, 'secret that this process presents to the MCP server', true),
  mcpTokens: optional(
    'MCP_TOKENS',
    values.mcpTokens,
    'whom the MCP server knows: principal:secret,…; unset on loopback: everybody is local',
    true,
  ),
  mcpAuthIssuer: optional(
    'MCP_AUTH_ISSUER',
    values.secureUrl,
    'authorization server whose access tokens the MCP server takes, besides MCP_TOKENS: its issuer, as in its tokens',
  ),
  mcpAuthJwksUrl: optional(
    'MCP_AUTH_JWKS_URL',
    values.secureUrl,
    'where the keys of that authorization server are (its jwks_uri)',
  ),
  mcpAuthAudience: optional(
    'MCP_AUTH_AUDIENCE',
    values.secureUrl,
    'address of the MCP server as clients know it, such as https://mcp.example.com/mcp: the audience that a token must be for',
  ),
};
