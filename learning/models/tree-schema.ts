/** The stored form of trees, and what makes flat arrays trees at all. */
import { z } from 'zod';
import { base64Array } from './base64';
import type { Trees } from './tree';

export const treesSchema = z
  .strictObject({
    roots: base64Array<Int32Array>(Int32Array),
    column: base64Array<Int16Array>(Int16Array),
    threshold: base64Array<Uint8Array>(Uint8Array),
    missing_left: base64Array<Uint8Array>(Uint8Array),
    left: base64Array<Int32Array>(Int32Array),
    value: base64Array<Float64Array>(Float64Array),
    cover: base64Array<Float64Array>(Float64Array),
  })
  .refine(isWhole, 'these arrays are not trees: lengths differ, or a child is not behind its parent');

/** Children stand behind their parents, so every walk ends. */
function isWhole({ roots, column, threshold, missing_left, left, value, cover }: Trees): boolean {
  const nodes = column.length;
  return (
    [threshold, missing_left, left, value, cover].every(({ length }) => length === nodes) &&
    roots.every((root) => root >= 0 && root < nodes) &&
    column.every((asks, node) => asks < 0 || ((left[node] ?? 0) > node && (left[node] ?? 0) + 1 < nodes)) &&
    value.every(Number.isFinite) &&
    cover.every((weight) => weight >= 0 && Number.isFinite(weight))
  );
}

export const treeModelSchema = z.strictObject({
  kind: z.enum(['random-forest', 'gradient-boosting']),
  base: z.number().describe('log-odds before any tree'),
  trees: treesSchema,
});
export type TreeModel = z.output<typeof treeModelSchema>;
