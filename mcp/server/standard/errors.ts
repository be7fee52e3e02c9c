/** Our errors in the words of the Model Context Protocol: what a model can act on is a tool's result, the rest an error of the protocol. */
import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { CallToolResult } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { RPC_ERRORS } from '../../protocol';
import type { RpcError } from '../../protocol';

const issuesSchema = z.object({ issues: z.array(z.object({ path: z.string(), message: z.string() })) });

const ADVICE: Record<number, string> = {
  [RPC_ERRORS.unavailable]: 'Try again in a moment; a write with the same idempotency_key is done once.',
  [RPC_ERRORS.timeout]: 'Ask for less, or try again in a moment.',
  [RPC_ERRORS.rateLimited]: 'Wait a moment before the next call.',
  [RPC_ERRORS.forbidden]: 'The token of this connection does not allow it; another tool will not either.',
};

/** @throws ProtocolError when the failure is ours, and nothing the caller could do better */
export function toolFailure(error: RpcError): CallToolResult {
  if (error.code === RPC_ERRORS.internalError) throw new ProtocolError(ProtocolErrorCode.InternalError, error.message);
  const { data: { issues } = { issues: [] } } = issuesSchema.safeParse(error.data);
  const wrong = issues.map(({ path, message }) => `- ${path === '' ? 'arguments' : path}: ${message}`);
  const text = [error.message, ...wrong, ADVICE[error.code]].filter((line) => line !== undefined).join('\n');
  return { isError: true, content: [{ type: 'text', text }] };
}

/** What cannot be read is, for the specification, a parameter that is wrong. */
export function resourceFailure(error: RpcError, uri: string): ProtocolError {
  const isWrongUri = error.code === RPC_ERRORS.notFound || error.code === RPC_ERRORS.invalidParams;
  return new ProtocolError(isWrongUri ? ProtocolErrorCode.InvalidParams : error.code, error.message, { uri });
}
