declare global {
  /** ES2026: in V8 since Node 22, not yet in the compiler's library. */
  interface JSON {
    rawJSON(text: string): unknown;
    isRawJSON(value: unknown): value is { readonly rawJSON: string };
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
  }
}

/**
 * `JSON.parse` that loses no digit: a number that JavaScript would round (9007199254740993, 1e400) becomes raw JSON,
 * which `JSON.stringify` writes back as it came. Throws a SyntaxError like the original.
 */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, (_key, value, { source }) =>
    typeof value === 'number' &&
    source !== undefined &&
    source !== String(value) &&
    !Number.isSafeInteger(value)
      ? JSON.rawJSON(source)
      : value,
  );
}

/** Whether a parsed value is an object of fields: not an array, and not a number that is kept as its digits. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);
