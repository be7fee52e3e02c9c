/** A column of a file as texts, and as what they turn out to be. */
import type { CategoricalColumn, Column } from '../../learning/table/table';

export class CellColumn {
  readonly texts: string[] = [];

  constructor(readonly name: string) {}

  push(text: string): void {
    this.texts.push(text);
  }

  /** Numbers when every text that is there is one. */
  typed(): Column {
    const values = Float64Array.from(this.texts, (text) => (text.trim() === '' ? NaN : Number(text)));
    const isNumeric = this.texts.every((text, row) => text.trim() === '' || Number.isFinite(values[row]));
    return isNumeric ? { kind: 'numeric', name: this.name, values } : this.categories();
  }

  /** Levels in the order of the alphabet. */
  categories(): CategoricalColumn {
    const trimmed = this.texts.map((text) => text.trim());
    const levels = [...new Set(trimmed)].filter((text) => text !== '').sort();
    const codes = new Map(levels.map((level, code) => [level, code]));
    return {
      kind: 'categorical',
      name: this.name,
      levels,
      codes: Int32Array.from(trimmed, (text) => codes.get(text) ?? -1),
    };
  }
}
