/** Which POST to /mcp is a message of the Model Context Protocol, and which one of our own JSON-RPC. */
import type { IncomingHttpHeaders } from 'node:http';
import { parseJson } from '../../../json-rpc/json-text';

const HEADERS = ['mcp-protocol-version', 'mcp-method', 'mcp-name', 'mcp-session-id'];
const METHODS =
  /^(initialize$|ping$|(server|tools|resources|prompts|completion|logging|notifications|subscriptions|tasks)\/)/;
/** None of our own methods has a slash: a text without such a method need not be parsed to know whose it is. */
const MAY_BE_STANDARD = /"method"\s*:\s*"(initialize"|ping"|[a-z]+\/)/;

/**
 * The parsed message, when it is one of the Model Context Protocol: its headers say so, or its method does.
 * @throws RpcError `parseError` or `tooLarge`, when the headers say so and the body is none
 */
export function readStandardMessage(headers: IncomingHttpHeaders, body: Buffer): { message: unknown } | undefined {
  if (HEADERS.some((name) => headers[name] !== undefined)) return { message: parseJson(body) };
  if (!MAY_BE_STANDARD.test(body.toString('latin1'))) return undefined;
  const message = parsed(body);
  return METHODS.test(methodOf(message) ?? '') ? { message } : undefined;
}

/** What is wrong with a text without headers is for JSON-RPC to say. */
function parsed(body: Buffer): unknown {
  try {
    return parseJson(body);
  } catch {
    return undefined;
  }
}

function methodOf(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null || !('method' in message)) return undefined;
  return typeof message.method === 'string' ? message.method : undefined;
}
