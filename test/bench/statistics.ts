const sorted = (values: readonly number[]): number[] => {
  if (values.length === 0) throw new RangeError('Nothing was measured');
  return values.toSorted((a, b) => a - b);
};

/** The value in the middle, or between the two in the middle; a RangeError when there is none. */
export function median(values: readonly number[]): number {
  const inOrder = sorted(values);
  const [low = 0, high = low] = inOrder.slice(Math.ceil(inOrder.length / 2) - 1);
  return inOrder.length % 2 === 1 ? low : (low + high) / 2;
}

/** The smallest measured value that a share (0.99) of all values does not exceed; a RangeError when there is none. */
export function percentile(values: readonly number[], share: number): number {
  const inOrder = sorted(values);
  return inOrder[Math.max(0, Math.ceil(share * inOrder.length) - 1)] ?? 0;
}
