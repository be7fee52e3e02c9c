/** Seeded randomness: the same seed and stream give the same values, so any row can be made again without those before it. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export class Random {
  private readonly generator;

  /** @param stream tells independent sequences of one seed apart, such as `lead 17` */
  constructor(seed: number, stream: string) {
    this.generator = xoroshiro128plus(hash(`${seed} ${stream}`));
  }

  /** uniform in [0, 1) */
  next(): number {
    return uniformFloat64(this.generator);
  }
  chance(probability: number): boolean {
    return this.next() < probability;
  }
  between(min: number, max: number): number {
    return min + this.next() * (max - min);
  }
  /** both ends included */
  integer(min: number, max: number): number {
    return Math.floor(this.between(min, max + 1));
  }
  pick<T>(values: readonly [T, ...T[]] | readonly T[]): T {
    const value = values[Math.floor(this.next() * values.length)];
    if (value === undefined) throw new RangeError('cannot pick from an empty list');
    return value;
  }
  /** @param weights relative, one per value */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const entries = Object.entries<number>(weights) as [T, number][];
    let left = this.next() * entries.reduce((total, [, weight]) => total + weight, 0);
    for (const [value, weight] of entries) if ((left -= weight) < 0) return value;
    return this.pick(entries)[0];
  }
  some<T>(values: readonly T[], count: number): T[] {
    const left = [...values];
    return Array.from({ length: Math.min(count, left.length) }, () =>
      left.splice(this.integer(0, left.length - 1), 1),
    ).flat();
  }
}

/** FNV-1a, 32 bit (Fowler, Noll, Vo), finished as in MurmurHash3 so that near streams differ in every bit. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return state ^ (state >>> 16);
}
