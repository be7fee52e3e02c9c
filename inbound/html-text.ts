/**
 * The words of a message that has no plain text. Quoted messages are left out, where the markup says that they are. Anybody may
 * have written it: one pass, and no pattern that looks at the same text again and again.
 */

/** Nobody writes more by hand: the rest is quotes and markup. */
const MAX_LENGTH = 200_000;

/** A comment, or a tag; a `<` that is followed by another one before its `>` is neither. */
const MARKUP = /<!--[\s\S]*?(?:-->|$)|<[^<>]*>/g;
const NAME = /^<(\/?)([a-z]\w*)/i;
const UNSEEN: readonly string[] = ['style', 'script', 'title'];
const LINE_ENDS = /^(p|div|tr|li|h\d)$/;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

export const htmlToText = (html: string): string =>
  withoutMarkup(html.slice(0, MAX_LENGTH))
    .replaceAll(/&#(\d{1,7});/g, (_, code: string) => String.fromCodePoint(Math.min(Number(code), 0x10ffff)))
    .replaceAll(/&(\w+);/g, (entity, name: string) => ENTITIES[name.toLowerCase()] ?? entity)
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .trim();

function withoutMarkup(html: string): string {
  let text = '';
  let done = 0;
  let quotes = 0;
  let unseen: string | undefined;
  const read = (end: number): void => {
    if (quotes === 0 && unseen === undefined) text += html.slice(done, end).replaceAll(/\s+/g, ' ');
  };
  for (const { 0: markup, index } of html.matchAll(MARKUP)) {
    read(index);
    done = index + markup.length;
    const [, slash, tag = ''] = NAME.exec(markup) ?? [];
    const name = tag.toLowerCase();
    const isEnd = slash === '/';
    if (unseen !== undefined) {
      if (isEnd && name === unseen) unseen = undefined;
    } else if (UNSEEN.includes(name) && !isEnd) unseen = name;
    else if (name === 'blockquote') quotes = Math.max(0, quotes + (isEnd ? -1 : 1));
    else if (quotes === 0 && (name === 'br' || (isEnd && LINE_ENDS.test(name)))) text += '\n';
  }
  read(html.length);
  return text;
}
