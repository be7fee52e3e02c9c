/** The methods that outside models get as tools: name, words, schemas and hints follow from each method's contract. */
import type { Tool } from '@modelcontextprotocol/server';
import { methods } from '../../protocol';
import { allows } from '../../protocol/access';
import type { MethodContract, ToolContract } from '../../protocol/method';
import { operationOf } from '../dispatcher';
import type { ResourceOperation } from '../dispatcher';
import { LISTED_RESOURCES } from '../resources/listing';
import type { ListedResource } from '../resources/listing';
import type { Caller } from '../service';
import { toolSchema } from './tool-schema';

export interface MethodTool {
  /** of the data server */
  method: string;
  contract: MethodContract;
  definition: Tool;
}

/** By the tool's name: the method's, without the dots that some models do not take. */
export const TOOLS: ReadonlyMap<string, MethodTool> = new Map(
  Object.entries<MethodContract>(methods).flatMap(([method, contract]) => {
    if (!contract.tool) return [];
    const name = method.replaceAll('.', '_');
    return [[name, { method, contract, definition: definitionOf(name, contract, contract.tool) }]];
  }),
);

function definitionOf(name: string, contract: MethodContract, { title, replaces = false }: ToolContract): Tool {
  const { description, params, result, kind } = contract;
  return {
    name,
    title,
    description:
      kind === 'keyed' ? `${description} With an idempotency_key a repeated call is done once.` : description,
    inputSchema: toolSchema(params),
    outputSchema: toolSchema(result),
    annotations: {
      title,
      readOnlyHint: kind === 'read',
      destructiveHint: replaces,
      // a keyed write is, as long as it carries its key
      idempotentHint: kind !== 'keyed',
      openWorldHint: false,
    },
  };
}

/** What a caller may use. The generic tools say on which tables. */
export function toolsOf(caller: Caller): Tool[] {
  return [...TOOLS.values()].flatMap(({ method, contract, definition }) => {
    if (contract.scope !== 'byResource') return isAllowed(caller, contract.scope) ? [definition] : [];
    const operation = operationOf(method);
    const resources = LISTED_RESOURCES.filter(
      ({ scope, ...resource }) => takes(resource, operation) && isAllowed(caller, `${scope}:${operation}`),
    );
    if (resources.length === 0) return [];
    const uris = resources.map(({ uri }) => uri).join(', ');
    return [{ ...definition, description: `${definition.description} There are: ${uris}.` }];
  });
}

function takes({ hasRows, isWritable }: Omit<ListedResource, 'scope'>, operation: ResourceOperation): boolean {
  if (operation === 'write') return isWritable;
  return operation === 'read' || hasRows;
}

export const isAllowed = ({ principal, granted }: Caller, scope: string): boolean => allows(principal, scope, granted);
