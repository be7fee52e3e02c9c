/** Typed arrays as base64 in JSON, little-endian as every platform that Node runs on. */
import { z } from 'zod';

interface NumericArray {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly byteLength: number;
}

/** Reads base64 as an array of the type, writes the array as base64. */
export function base64Array<T extends NumericArray>(type: {
  new (buffer: ArrayBuffer): T;
  readonly BYTES_PER_ELEMENT: number;
}) {
  return z.codec(z.base64(), z.instanceof(type), {
    decode: (text, context) => {
      const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
      if (bytes.length % type.BYTES_PER_ELEMENT === 0) return new type(bytes.buffer);
      context.issues.push({
        code: 'custom',
        input: text,
        message: `${bytes.length} bytes are no whole number of values of ${type.BYTES_PER_ELEMENT} bytes`,
      });
      return z.NEVER;
    },
    encode: ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
  });
}
