/** JSON Merge Patch (RFC 7396): objects merge, null removes, everything else replaces. */
import type { LongTermMemory } from '../mcp/protocol/memory-methods';

export type JsonObject = LongTermMemory['preferences'];
type Json = JsonObject[string];

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged = new Map(Object.entries(target));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, isObject(value) ? mergePatch(objectOr(merged.get(name)), value) : value);
  }
  return Object.fromEntries(merged);
}

const objectOr = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
