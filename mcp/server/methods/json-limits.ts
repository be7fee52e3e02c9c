/** What a handoff may not hold: values that would not arrive as they were sent. */
import { invalid } from './errors';

/** @throws RpcError invalidParams naming the place of a value that JSON or the store would change */
export function requireExact(value: unknown, place: string): void {
  if (typeof value === 'number') {
    if (Number.isInteger(value) && !Number.isSafeInteger(value))
      throw invalid(`${place} is an integer beyond 2^53 - 1: send it as text`);
  } else if (typeof value === 'string') {
    requireText(value, place);
  } else if (Array.isArray(value)) {
    value.forEach((item, i) => requireExact(item, `${place}[${i}]`));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      requireText(key, `a key of ${place}`);
      requireExact(item, `${place}.…`);
    }
  }
}

function requireText(text: string, place: string): void {
  if (text.includes('\u0000')) throw invalid(`${place} holds U+0000`);
  // half of a surrogate pair has no UTF-8 form
  if (/\p{Surrogate}/u.test(text)) throw invalid(`${place} holds a lone surrogate`);
}
