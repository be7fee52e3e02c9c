/** Small arithmetic that several agents need. */
export function clamp(value: number, min: number, max: number): number {
  const raised = value < min ? min : value;
  return raised > max ? max : raised;
}
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export function rounded(value: number, digits: number): number {
  const unit = 10 ** digits;
  return Math.round(value * unit) / unit + 0;
}
