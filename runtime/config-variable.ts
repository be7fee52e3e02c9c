/** One configuration variable: name, what is allowed, default, what it is for. */
import type { z } from 'zod';

export interface Variable<Schema extends z.ZodType = z.ZodType> {
  env: string;
  /** reads the variable's text */
  schema: Schema;
  /** text used when the variable is unset */
  fallback: string | undefined;
  description: string;
  isSecret?: boolean;
}

export const withDefault = <S extends z.ZodType>(
  env: string,
  schema: S,
  fallback: string,
  description: string,
): Variable<S> => ({
  env,
  schema,
  fallback,
  description,
});
export const optional = <S extends z.ZodType>(env: string, schema: S, description: string, isSecret = false) => ({
  env,
  schema: schema.optional(),
  fallback: undefined,
  description,
  isSecret,
});
