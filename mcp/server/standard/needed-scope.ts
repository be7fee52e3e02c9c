/** The scope that a message needs and its caller's token lacks, although another token could have it. */
import { z } from 'zod';
import { RpcError } from '../../protocol';
import { allows } from '../../protocol/access';
import { operationOf } from '../dispatcher';
import { resourceScope } from '../resources/uri';
import type { Caller } from '../service';
import { addressIn } from './resources';
import { isAllowed, TOOLS } from './tools';

const calledSchema = z.union([
  z.object({
    method: z.literal('tools/call'),
    params: z.object({ name: z.string(), arguments: z.object({ uri: z.string().optional() }).optional() }),
  }),
  z.object({ method: z.literal('resources/read'), params: z.object({ uri: z.string() }) }),
]);

/** Undefined: nothing is missing, or nobody could grant it, or the message itself is wrong. */
export function missingScope(caller: Caller, message: unknown): string | undefined {
  const called = calledSchema.safeParse(message);
  if (caller.granted === undefined || !called.success) return undefined;
  const needed = neededScope(called.data);
  if (needed === undefined || isAllowed(caller, needed)) return undefined;
  return allows(caller.principal, needed) ? needed : undefined;
}

function neededScope({ method, params }: z.output<typeof calledSchema>): string | undefined {
  if (method === 'resources/read') return scopeOfUri(addressIn(params.uri), 'read');
  const tool = TOOLS.get(params.name);
  if (tool?.contract.scope !== 'byResource') return tool?.contract.scope;
  const uri = params.arguments?.uri;
  return uri === undefined ? undefined : scopeOfUri(uri, operationOf(tool.method));
}

/** That there is no such resource is said when it is asked for. */
function scopeOfUri(uri: string, operation: ReturnType<typeof operationOf>): string | undefined {
  try {
    return resourceScope(uri, operation);
  } catch (error) {
    if (error instanceof RpcError) return undefined;
    throw error;
  }
}
