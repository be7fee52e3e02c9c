/** A binary heap: the first in order comes out first. */
export interface Heap<T> {
  push(item: T): void;
  pop(): T | undefined;
}

export function createHeap<T>(isBefore: (a: T, b: T) => boolean): Heap<T> {
  const items: T[] = [];
  const at = (index: number): T => items[index] as T;
  const swap = (a: number, b: number): void => {
    [items[a], items[b]] = [at(b), at(a)];
  };
  const firstOf = (a: number, b: number): number => (b < items.length && isBefore(at(b), at(a)) ? b : a);

  return {
    push(item) {
      let index = items.push(item) - 1;
      for (let parent = (index - 1) >> 1; index > 0 && isBefore(at(index), at(parent)); parent = (index - 1) >> 1) {
        swap(index, parent);
        index = parent;
      }
    },
    pop() {
      const [first] = items;
      const last = items.pop();
      if (items.length === 0 || last === undefined) return first;
      items[0] = last;
      for (let index = 0; ;) {
        const next = firstOf(firstOf(index, 2 * index + 1), 2 * index + 2);
        if (next === index) return first;
        swap(index, next);
        index = next;
      }
    },
  };
}
