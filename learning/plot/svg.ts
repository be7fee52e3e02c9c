/** Elements of an SVG picture, as text. Colours follow the reader's light or dark theme where the viewer tells it. */

type Attributes = Readonly<Record<string, string | number>>;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);

/** Coordinates need no more than tenths of a pixel. */
const written = (value: string | number): string =>
  typeof value === 'number' ? String(Math.round(value * 10) / 10) : escape(value);

/** @param content elements, or nothing */
export function element(name: string, attributes: Attributes, content: readonly string[] = []): string {
  const written_ = Object.entries(attributes).map(([key, value]) => ` ${key}="${written(value)}"`);
  return content.length === 0
    ? `<${name}${written_.join('')}/>`
    : `<${name}${written_.join('')}>${content.join('')}</${name}>`;
}

export const label = (text: string, x: number, y: number, attributes: Attributes = {}): string =>
  element('text', { x, y, ...attributes }, [escape(text)]);

const STYLE = `text{font:13px system-ui,sans-serif;fill:#222}line,path{stroke:#222;fill:none}.faint{stroke:#ccc}.mark{fill:#7b2d8b}
@media(prefers-color-scheme:dark){text{fill:#ddd}line,path{stroke:#ddd}.faint{stroke:#444}.mark{fill:#c58ad0}}`;

/** @param title what it shows, for those who cannot see it */
export function picture(width: number, height: number, title: string, content: readonly string[]): string {
  const head = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img' };
  return `${element('svg', head, [element('title', {}, [escape(title)]), element('style', {}, [STYLE]), ...content])}\n`;
}

/** Three to seven round numbers that span a range. */
export function ticks(low: number, high: number): number[] {
  const rough = (high - low) / 4 || 1;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = unit * ([1, 2, 5, 10].find((factor) => factor * unit >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const count = Math.max(0, Math.floor(high / step) - first + 1);
  return Array.from({ length: count }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}
