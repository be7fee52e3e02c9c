/** resource.read, resource.write and resource.search over the `db://` tables. */
import type { Handlers } from '../handler';
import { readItem, readPage } from '../resources/query';
import { addressOf } from '../resources/uri';
import { createWriting } from '../resources/writing';
import type { WrittenMethods } from '../resources/writing';
import type { HandlerDeps } from './deps';
import { found, invalid } from './errors';

type ResourceMethods = Pick<Handlers, 'resource.read' | 'resource.write' | 'resource.search'>;

export function resourceHandlers(deps: HandlerDeps, written: WrittenMethods): ResourceMethods {
  const write = createWriting(deps, written);
  const { vault } = deps;
  return {
    async 'resource.read'({ uri, filter, limit, cursor }, { db }) {
      const { resource, id } = addressOf(uri);
      if (id === undefined) return { uri, ...(await readPage(db, vault, resource, { filter, limit, cursor })) };
      return { uri, item: found(await readItem(db, vault, resource, id), resource.rowName, id) };
    },

    async 'resource.search'({ uri, query, limit, cursor }, { db }) {
      const { resource, id } = addressOf(uri);
      if (id !== undefined) throw invalid(`search db://${resource.name}, or read ${uri}`);
      return { uri, ...(await readPage(db, vault, resource, { ...query, limit, cursor })) };
    },

    async 'resource.write'({ uri, data }, context) {
      const address = addressOf(uri);
      const id = await write(address, data, context);
      const item = found(await readItem(context.db, vault, address.resource, id), address.resource.rowName, id);
      return { uri: `db://${address.resource.name}/${encodeURIComponent(id)}`, item };
    },
  };
}
