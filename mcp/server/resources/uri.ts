/** `{scheme}://{resource}` and `{scheme}://{resource}/{id}`. */
import { RPC_ERRORS, RpcError } from '../../protocol';
import { RESOURCES } from './index';
import type { Resource } from './resource';

export interface Address {
  resource: Resource;
  id: string | undefined;
}

/** @throws RpcError when no resource has this uri */
export function addressOf(uri: string): Address {
  const match = /^([a-z]+:\/\/[a-z_]+)(?:\/([^/?#]+))?$/.exec(uri);
  const resource = match?.[1] === undefined ? undefined : RESOURCES.get(match[1]);
  if (!resource)
    throw new RpcError(RPC_ERRORS.notFound, `no such resource; there are ${[...RESOURCES.keys()].join(', ')}`);
  return { resource, id: match?.[2] === undefined ? undefined : decoded(match[2]) };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new RpcError(RPC_ERRORS.invalidParams, 'the uri is not well percent-encoded');
  }
}

/** The scope that an operation on a resource needs. @throws RpcError when there is no such resource */
export const resourceScope = (uri: string, operation: 'read' | 'write' | 'search'): string =>
  `${addressOf(uri).resource.scope}:${operation}`;
