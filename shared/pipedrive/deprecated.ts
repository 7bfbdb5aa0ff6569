import type { Endpoint } from './endpoint.ts';

/** Warns of each deprecated or removed operation once, naming what to call instead: one line a process, not one a call. */
export function warnOnce(
  warn: (message: string, fields: Readonly<Record<string, string>>) => void,
): (endpoint: Endpoint) => void {
  const warned = new Set<Endpoint>();
  return (endpoint) => {
    if (warned.has(endpoint)) return;
    warned.add(endpoint);
    const { version, operation, status = 'active', replacement } = endpoint;
    warn(
      replacement
        ? `call ${replacement} instead of an operation that is ${status}`
        : `an operation is ${status}`,
      {
        operation: `${version}.${operation}`,
        status,
        ...(replacement ? { replacement } : {}),
      },
    );
  };
}
