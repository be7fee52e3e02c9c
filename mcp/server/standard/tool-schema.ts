/** A method's schema as the JSON Schema of a tool, in the subset that the models' own interfaces take. */
import { z } from 'zod';

type Json = z.core.util.JSONType;
interface JsonSchema {
  [keyword: string]: Json;
}

export interface ObjectSchema extends JsonSchema {
  type: 'object';
  properties: Record<string, JsonSchema>;
  required: string[];
}

/**
 * Some models refuse alternatives at the top, and references: alternatives become one object whose fields say when they
 * count, and any JSON is left open. The method's own schema checks what is passed all the same.
 */
export function toolSchema(schema: z.ZodType): ObjectSchema {
  const { $schema: _dialect, $defs: _any, ...root } = plain(z.toJSONSchema(schema, { io: 'input' }));
  const alternatives = root.oneOf ?? root.anyOf;
  return Array.isArray(alternatives) ? merged(alternatives.map(asObject)) : asObject(root);
}

function plain(schema: unknown): JsonSchema {
  // under `properties` keys are names, not keywords
  const tidy = (key: string, value: unknown): unknown =>
    key !== 'properties' && isObject(value) ? tidied(value) : value;
  const text = JSON.stringify(schema, tidy);
  return z.record(z.string(), z.json()).parse(JSON.parse(text));
}

/** Every model reads all of it on every turn: what says nothing new is left out, and what some cannot read is said otherwise. */
function tidied({ type, items, example, pattern, propertyNames, ...rest }: Schema): Schema {
  // `z.json()` refers to itself: to a caller it is any JSON
  if ('$ref' in rest) return {};
  return {
    ...(Array.isArray(type)
      ? { anyOf: type.map((one) => ({ type: one as unknown })) }
      : type !== undefined && { type }),
    ...rest,
    // a tuple says its length by minItems and maxItems too
    ...(items !== undefined && items !== false && { items }),
    ...(example !== undefined && { examples: [example] }),
    // the pattern of a date says what its format says, at length
    ...(pattern !== undefined && !('format' in rest) && { pattern }),
    ...(isObject(propertyNames) && 'pattern' in propertyNames && { propertyNames }),
  };
}

type Schema = Record<string, unknown>;

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectSchema = z.looseObject({
  properties: z.record(z.string(), z.record(z.string(), z.json())).default({}),
  required: z.array(z.string()).default([]),
});

const asObject = (schema: Json): ObjectSchema => ({ ...objectSchema.catchall(z.json()).parse(schema), type: 'object' });

/** One object for all alternatives. Required is what each of them requires; a field says for which of them it is. */
function merged(alternatives: readonly ObjectSchema[]): ObjectSchema {
  const names = [...new Set(alternatives.flatMap(({ properties }) => Object.keys(properties)))];
  const required = names.filter((name) => alternatives.every((each) => each.required.includes(name)));
  const kindOf = ({ properties }: ObjectSchema): string =>
    required.map((name) => properties[name]?.const).find((kind) => typeof kind === 'string') ?? 'some';
  const properties = names.map((name) => {
    const having = alternatives.filter((each) => name in each.properties);
    const versions = unique(having.map((each) => each.properties[name] ?? {}));
    const kindsOf = (some: ObjectSchema[]): string => some.map(kindOf).join(', ');
    const needed = having.filter((each) => each.required.includes(name));
    const when = [
      having.length < alternatives.length && `only for ${kindsOf(having)}`,
      needed.length > 0 && needed.length < alternatives.length && `required for ${kindsOf(needed)}`,
    ].filter((part) => part !== false);
    return [name, told(oneOf(versions), when.join('; '))] as const;
  });
  return { type: 'object', properties: Object.fromEntries(properties), required, additionalProperties: false };
}

const unique = (schemas: JsonSchema[]): JsonSchema[] => [
  ...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values(),
];

function oneOf(versions: JsonSchema[]): JsonSchema {
  const constants = versions.map((version) => version.const).filter((constant) => typeof constant === 'string');
  if (constants.length === versions.length) return { type: 'string', enum: constants };
  return versions.length === 1 && versions[0] ? versions[0] : { anyOf: versions };
}

function told(schema: JsonSchema, when: string): JsonSchema {
  if (when === '') return schema;
  return {
    ...schema,
    description: typeof schema.description === 'string' ? `${when}: ${schema.description}` : when,
  };
}
