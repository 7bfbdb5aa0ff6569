import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An item as DynamoDB has it. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** The overhead of a list or map, and of each of its elements. */
const NEST_BYTES = 3;
const ELEMENT_BYTES = 1;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** An item's size as DynamoDB counts it for its price: the names of its attributes and their values. */
export const itemBytes = (item: Item): number =>
  sum(Object.entries(item).map(([name, value]) => Buffer.byteLength(name) + valueBytes(value)));

function valueBytes({ S, N, B, BOOL, NULL, L, M }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return numberBytes(N);
  if (B !== undefined) return B.byteLength;
  if (BOOL !== undefined || NULL !== undefined) return 1;
  if (L !== undefined) return NEST_BYTES + sum(L.map((value) => ELEMENT_BYTES + valueBytes(value)));
  if (M !== undefined) return NEST_BYTES + ELEMENT_BYTES * Object.keys(M).length + itemBytes(M);
  throw new RangeError('State has no sets');
}

/** One byte for two significant digits, and one more. DynamoDB says that it is about so. */
function numberBytes(text: string): number {
  const digits = text.replace(/^-?0*\.?0*|[-.]|e.*$/gi, '').replace(/0+$/, '');
  return Math.ceil(digits.length / 2) + 1;
}
