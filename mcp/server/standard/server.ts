/** The Model Context Protocol on top of the service: tools and resources of one caller. Every call goes the way of all calls. */
import { McpServer, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { CallToolResult } from '@modelcontextprotocol/server';
import { RPC_ERRORS, RpcError } from '../../protocol';
import type { Caller, Service } from '../service';
import { toolFailure } from './errors';
import { readResource, resourcesOf, templatesOf } from './resources';
import { TOOLS, toolsOf } from './tools';

const INSTRUCTIONS = `Purple Merit runs a marketing team's leads: each lead (a person who may become a customer) travels on a journey of its own, is triaged, written to, answered and handed to a person by agents that work on their own, day and night. Through this server you see what they see, and may do some of what a person would.
- Find ids with resource_search (db://leads, db://campaigns, db://escalations, …); then look closer with getLeadData, getJourney or analyzePerformance.
- Nothing here sends a message or decides an open question. What you record (trackEvent, updateLead, storeMemory) is heard by the agents and changes what they do: write what is so, not what might be.
- Give writes an idempotency_key of your own, and the same one when you repeat them.
- Leads are real people. Their personal data (names, e-mail, phone) is for the task at hand: do not copy it into memory, notes or ids.`;

export const SERVER_INFO = { name: 'purple-merit', title: 'Purple Merit', version: '0.1.0' };

/** One request's server, with handlers of our own: what there is follows from the caller, and is not registered each time. */
export function createStandardServer(service: Service, caller: Caller): McpServer {
  const options = { capabilities: { tools: {}, resources: {} }, instructions: INSTRUCTIONS };
  const standard = new McpServer(SERVER_INFO, options);
  const { server } = standard;
  server.setRequestHandler('tools/list', () => ({ tools: toolsOf(caller) }));
  server.setRequestHandler('tools/call', async ({ params }, { mcpReq }) =>
    callTool(service, caller, mcpReq.id, params.name, params.arguments ?? {}),
  );
  server.setRequestHandler('resources/list', () => ({ resources: resourcesOf(caller) }));
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: templatesOf(caller) }));
  server.setRequestHandler('resources/read', async ({ params }, { mcpReq }) =>
    readResource(service, caller, mcpReq.id, params.uri),
  );
  return standard;
}

/** @throws ProtocolError for what is no tool, and for failures of ours */
async function callTool(
  service: Service,
  caller: Caller,
  id: string | number,
  name: string,
  args: Record<string, unknown>,
): Promise<CallToolResult> {
  const tool = TOOLS.get(name);
  if (!tool) {
    service.refused({ ...caller, code: RPC_ERRORS.methodNotFound });
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'There is no tool of this name');
  }
  try {
    const { result, text } = await service.call({ id, method: tool.method, params: args }, caller);
    return { content: [{ type: 'text', text }], structuredContent: result as Record<string, unknown> };
  } catch (error) {
    if (error instanceof RpcError) return toolFailure(error);
    throw error;
  }
}
