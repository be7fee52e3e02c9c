/** JSON that could not be passed on unchanged. */
import type { FieldError } from './problem';

/** The data server takes 64 levels, of which the envelope needs some. */
const MAX_DEPTH = 56;

/**
 * What JavaScript or PostgreSQL would change on the way: integers beyond 2^53 - 1 (rounding never brings one back below, so
 * that looking after the parse is enough), numbers that overflow, U+0000, half surrogate pairs, `__proto__`.
 */
export function unfaithful(body: unknown): FieldError[] {
  const errors: FieldError[] = [];
  const open: { value: unknown; path: string; depth: number }[] = [{ value: body, path: '', depth: 0 }];
  for (let next = open.pop(); next && errors.length < 20; next = open.pop()) {
    const { value, path, depth } = next;
    const message = depth > MAX_DEPTH ? `is nested deeper than ${MAX_DEPTH} levels` : problemOf(value);
    if (message) errors.push({ path, message });
    else if (typeof value === 'object' && value !== null)
      for (const [key, child] of Object.entries(value)) {
        const keyMessage = key === '__proto__' ? 'cannot be kept' : problemOf(key);
        if (keyMessage) errors.push({ path, message: `has a key that ${keyMessage}` });
        else open.push({ value: child, path: path ? `${path}.${key}` : key, depth: depth + 1 });
      }
  }
  return errors;
}

function problemOf(value: unknown): string | undefined {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return 'is too large a number';
    if (Number.isInteger(value) && !Number.isSafeInteger(value))
      return 'is an integer beyond 2^53 - 1; send it as a string';
  }
  if (typeof value === 'string') {
    if (value.includes('\u0000')) return 'contains U+0000';
    if (/\p{Surrogate}/u.test(value)) return 'contains half a surrogate pair';
  }
  return undefined;
}
