/** The data server's resources as resources of the Model Context Protocol: those that a caller may read, page by page. */
import type { ReadResourceResult, Resource, ResourceTemplateType } from '@modelcontextprotocol/server';
import { RpcError } from '../../protocol';
import { LISTED_RESOURCES } from '../resources/listing';
import type { ListedResource } from '../resources/listing';
import type { Caller, Service } from '../service';
import { resourceFailure } from './errors';
import { isAllowed } from './tools';

const JSON_TYPE = 'application/json';

const readable = (caller: Caller): ListedResource[] =>
  LISTED_RESOURCES.filter(({ scope }) => isAllowed(caller, `${scope}:read`));

export const resourcesOf = (caller: Caller): Resource[] =>
  readable(caller).map(({ uri, description }) => ({ uri, name: uri, description, mimeType: JSON_TYPE }));

export const templatesOf = (caller: Caller): ResourceTemplateType[] =>
  readable(caller)
    .filter(({ hasRows }) => hasRows)
    .flatMap(({ uri, rowName }) => [
      template(`${uri}/{id}`, `${uri}, one ${rowName}`),
      template(`${uri}{?limit,cursor}`, `${uri}, page by page`),
    ]);

const template = (uriTemplate: string, name: string): ResourceTemplateType => ({
  uriTemplate,
  name,
  mimeType: JSON_TYPE,
});

/** The uri as our own methods know it: without the query that asks for a page. */
export const addressIn = (uri: string): string => uri.split('?')[0] ?? '';

/** @throws ProtocolError */
export async function readResource(
  service: Service,
  caller: Caller,
  id: string | number,
  uri: string,
): Promise<ReadResourceResult> {
  const { limit, cursor } = Object.fromEntries(new URLSearchParams(uri.split('?')[1]));
  const params = {
    uri: addressIn(uri),
    ...(limit !== undefined && { limit: Number(limit) }),
    ...(cursor !== undefined && { cursor }),
  };
  try {
    const { text } = await service.call({ id, method: 'resource.read', params }, caller);
    return { contents: [{ uri, mimeType: JSON_TYPE, text }] };
  } catch (error) {
    throw error instanceof RpcError ? resourceFailure(error, uri) : error;
  }
}
