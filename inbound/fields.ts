/** Header blocks (RFC 5322, and the fields of RFC 3464 and RFC 5965, which look the same). */

/** Field names in lower case; of a field that is repeated the first. */
export type Fields = ReadonlyMap<string, string>;

/** Longer than any field that is looked at. */
const MAX_VALUE_LENGTH = 1_000;

const unfolded = (text: string): string => text.replaceAll(/\r\n?/g, '\n').replaceAll(/\n[ \t]+/g, ' ');

function readBlock(block: string): Fields {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (name !== '' && !fields.has(name))
      fields.set(
        name,
        line
          .slice(colon + 1)
          .trim()
          .slice(0, MAX_VALUE_LENGTH),
      );
  }
  return fields;
}

/** Blocks are separated by empty lines. */
export const readBlocks = (text: string): Fields[] =>
  unfolded(text)
    .split(/\n\s*\n/)
    .map(readBlock)
    .filter((fields) => fields.size > 0);

/** The header of a message. */
export const readHeader = (text: string): Fields =>
  readBlock(
    unfolded(text)
      .trimStart()
      .split(/\n\s*\n/, 1)[0] ?? '',
  );

/** `rfc822; ada@example.com` → `ada@example.com` */
export const addressField = (value: string | undefined): string | null =>
  value === undefined ? null : (/([^\s<>;]{1,64}@[^\s<>;]{1,255})/.exec(value)?.[1] ?? null);
