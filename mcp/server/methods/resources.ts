/** resource.read, resource.write and resource.search over every resource. */
import type { Handlers } from '../handler';
import { readItem, readPage } from '../resources/query';
import { isView } from '../resources/resource';
import type { Bounds, Item, Page, ResourceContext, TableResource } from '../resources/resource';
import { addressOf } from '../resources/uri';
import { createWriting } from '../resources/writing';
import type { WrittenMethods } from '../resources/writing';
import type { HandlerDeps } from './deps';
import { found, invalid, notFound } from './errors';

type ResourceMethods = Pick<Handlers, 'resource.read' | 'resource.write' | 'resource.search'>;

export function resourceHandlers(deps: HandlerDeps, written: WrittenMethods): ResourceMethods {
  const write = createWriting(deps, written);
  return {
    async 'resource.read'({ uri, filter, limit, cursor }, { db }) {
      const { resource, id } = addressOf(uri);
      const context = { deps, db };
      if (isView(resource)) {
        if (id !== undefined) throw notFound('resource', uri);
        return { uri, item: await resource.view(context) };
      }
      if (id !== undefined) return { uri, ...(await readOne(resource, id, { limit, cursor }, context)) };
      return { uri, ...(await completePage(resource, { filter, limit, cursor }, context)) };
    },

    async 'resource.search'({ uri, query, limit, cursor }, { db }) {
      const { resource, id } = addressOf(uri);
      if (isView(resource)) throw invalid(`${resource.uri} has no rows to search: read it`);
      if (id !== undefined) throw invalid(`search ${resource.uri}, or read ${uri}`);
      return { uri, ...(await completePage(resource, { ...query, limit, cursor }, { deps, db })) };
    },

    async 'resource.write'({ uri, data }, context) {
      const address = addressOf(uri);
      const { resource, id } = await write(address, data, context);
      const item = found(await readItem(context.db, deps.vault, resource, id), resource.rowName, id);
      return { uri: `${resource.uri}/${encodeURIComponent(id)}`, item };
    },
  };
}

/** @throws RpcError notFound */
async function readOne(
  resource: TableResource,
  id: string,
  bounds: Bounds,
  context: ResourceContext,
): Promise<{ item: Item } | Page> {
  if (resource.one) return found(await resource.one(id, bounds, context), resource.rowName, id);
  const { db, deps } = context;
  return { item: found(await readItem(db, deps.vault, resource, id), resource.rowName, id) };
}

async function completePage(
  resource: TableResource,
  request: Parameters<typeof readPage>[3],
  context: ResourceContext,
): Promise<Page> {
  const page = await readPage(context.db, context.deps.vault, resource, request);
  return resource.complete ? { ...page, items: await resource.complete(page.items, context) } : page;
}
