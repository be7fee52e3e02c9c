/** One-dimensional searches that the intervals need. */

const GOLDEN = (Math.sqrt(5) - 1) / 2;
const STEPS = 60;
/** of the width searched: in a valley the value there is off by the square of it */
const MINIMUM_TOLERANCE = 1e-4;

/** Smallest value of a function with one valley between `low` and `high`, by golden section (Kiefer 1953). */
export function minimum(f: (x: number) => number, low: number, high: number): number {
  let [a, b] = [low, high];
  let left = b - GOLDEN * (b - a);
  let right = a + GOLDEN * (b - a);
  let [atLeft, atRight] = [f(left), f(right)];
  while (b - a > MINIMUM_TOLERANCE * (high - low)) {
    if (atLeft < atRight) {
      [b, right, atRight] = [right, left, atLeft];
      left = b - GOLDEN * (b - a);
      atLeft = f(left);
    } else {
      [a, left, atLeft] = [left, right, atRight];
      right = a + GOLDEN * (b - a);
      atRight = f(right);
    }
  }
  return Math.min(atLeft, atRight);
}

/**
 * How far from `inside` towards `end` a condition holds, by bisection. It is taken to hold at `inside` and to break at most
 * once.
 */
export function lastHolding(holds: (x: number) => boolean, inside: number, end: number): number {
  if (holds(end)) return end;
  let [yes, no] = [inside, end];
  for (let step = 0; step < STEPS && Math.abs(no - yes) > 1e-7; step++) {
    const middle = (yes + no) / 2;
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return no;
}
