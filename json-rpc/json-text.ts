/** From bytes to a JSON value, within limits. */
import { RPC_ERRORS, RpcError } from './errors';

/** Largest message, in bytes, on every transport. */
export const MAX_MESSAGE_BYTES = 1024 * 1024;
/** Deepest nesting of arrays and objects. */
export const MAX_DEPTH = 64;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws RpcError `parseError` or `tooLarge` */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length > MAX_MESSAGE_BYTES) {
    throw new RpcError(RPC_ERRORS.tooLarge, `A message has at most ${MAX_MESSAGE_BYTES} bytes`);
  }
  const text = decode(bytes);
  if (isDeeperThan(text, MAX_DEPTH)) {
    throw new RpcError(RPC_ERRORS.tooLarge, `A message is nested at most ${MAX_DEPTH} deep`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new RpcError(RPC_ERRORS.parseError, 'Parse error');
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new RpcError(RPC_ERRORS.parseError, 'Parse error: not UTF-8');
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** Counts brackets outside strings, before the parser recurses into them. */
function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === BACKSLASH) i++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (OPENING.has(code) && ++depth > limit) return true;
    else if (CLOSING.has(code)) depth--;
  }
  return false;
}
