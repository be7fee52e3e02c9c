/** storeMemory, fetchMemory, searchGraph, consolidateMemory: the four tiers of memory on the wire. */
import { isAboutErased } from '../../../db/repositories/erasures';
import type { Memory } from '../../../memory';
import type { ParsedParams, Result } from '../../protocol';
import type { CallContext, Handlers } from '../handler';
import { leadIdIn } from '../lead-named';
import type { MemoryMethod } from './deps';
import { gone, invalid } from './errors';

type Store = ParsedParams<'storeMemory'>;
type Fetch = ParsedParams<'fetchMemory'>;
type In<Tiers extends { tier: string }, Tier> = Extract<Tiers, { tier: Tier }>;

export function createMemoryHandlers(memory: Memory): Pick<Handlers, MemoryMethod> {
  return {
    async storeMemory(params, context) {
      refuseUnstorableText(params);
      await refuseErased(params, context);
      return { tier: params.tier, key: await store(memory, params, context) };
    },
    fetchMemory: (params, context) => fetch(memory, params, context),
    async searchGraph({ entity, max_depth: maxDepth, limit, predicates }) {
      return { entity, related: await memory.semantic.related({ entity, maxDepth, limit, predicates }) };
    },
    async consolidateMemory({ limit }, context) {
      const consolidated = await memory.consolidateBatch(context.db, limit);
      if (consolidated.relations > 0) context.afterCommit(() => memory.semantic.changed());
      return consolidated;
    },
  };
}

/** @returns what the memory is found by */
async function store(memory: Memory, params: Store, context: CallContext): Promise<string> {
  switch (params.tier) {
    case 'short_term':
      await memory.shortTerm.store(context.db, { ...params, lead_id: params.lead_id ?? null });
      return params.conversation_id;
    case 'long_term':
      await memory.longTerm.storePreferences(context.db, params.lead_id, params.preferences);
      return params.lead_id;
    case 'episodic':
      return memory.episodic.store(context.db, { ...params, notes: params.notes ?? null });
    case 'semantic':
      return storeTriple(memory, params, context);
  }
}

async function storeTriple(memory: Memory, triple: In<Store, 'semantic'>, context: CallContext): Promise<string> {
  const { valid_from, valid_to } = triple;
  if (valid_to !== undefined && valid_from !== undefined && Date.parse(valid_to) <= Date.parse(valid_from))
    throw invalid('valid_to must be later than valid_from');
  await memory.semantic.store(context.db, triple);
  context.afterCommit(() => memory.semantic.changed());
  return [triple.subject, triple.predicate, triple.object].join(' ');
}

async function fetch(memory: Memory, params: Fetch, { db }: CallContext): Promise<Result<'fetchMemory'>> {
  const { tier } = params;
  switch (tier) {
    case 'short_term':
      return { tier, memory: await memory.shortTerm.fetch(db, params.conversation_id) };
    case 'long_term':
      return { tier, memory: await memory.longTerm.fetch(db, params.lead_id) };
    case 'episodic':
      return { tier, ...(await memory.episodic.recall(db, params)) };
    case 'semantic': {
      const { entity, max_depth: maxDepth, limit } = params;
      return { tier, related: await memory.semantic.related({ entity, maxDepth, limit }) };
    }
  }
}

/** What is remembered of whoever was erased would never be forgotten again. */
async function refuseErased(params: Store, { db }: CallContext): Promise<void> {
  if (params.tier === 'semantic') return;
  const lead_id = leadIdIn(params.tier === 'episodic' ? params.features : params);
  const conversation = params.tier === 'short_term' && { conversation_id: params.conversation_id };
  if (await isAboutErased(db, { lead_id, ...conversation })) throw gone(lead_id ?? 'of that conversation');
}

/** PostgreSQL keeps neither U+0000 nor half a surrogate pair; what one store refuses the other refuses too. */
function refuseUnstorableText(params: Store): void {
  const isUnstorable = (text: string): boolean => /[\0\p{Surrogate}]/u.test(text);
  JSON.stringify(params, (name, value: unknown) => {
    if (isUnstorable(name) || (typeof value === 'string' && isUnstorable(value)))
      throw invalid('text with U+0000 or half a surrogate pair cannot be stored');
    return value;
  });
}
