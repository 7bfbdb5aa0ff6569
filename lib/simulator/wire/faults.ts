/** Something that goes wrong. `after` means that the effect has happened and only the answer is lost. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'html'; readonly status: number }
  /** A complete answer whose JSON is cut in half. */
  | { readonly kind: 'truncated' }
  /** No answer ever. */
  | { readonly kind: 'hang'; readonly when: 'before' | 'after' }
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  | { readonly kind: 'latency'; readonly ms: number };

export interface Injection {
  readonly fault: Fault;
  /** Only this operation, by the id that the SDK gives it; any one if left out. */
  readonly operation?: string;
  /** How many requests it hits, 1 if left out. */
  readonly times?: number;
}

export interface Faults {
  readonly inject: (injection: Injection) => void;
  /** The fault that hits a request, used up by it; the oldest one first. */
  readonly take: (operation: string) => Fault | undefined;
}

export function createFaults(): Faults {
  let pending: { readonly injection: Injection; left: number }[] = [];
  return {
    inject: (injection) => {
      pending.push({ injection, left: injection.times ?? 1 });
    },
    take: (operation) => {
      const hit = pending.find(({ injection }) => (injection.operation ?? operation) === operation);
      if (!hit) return undefined;
      hit.left--;
      pending = pending.filter(({ left }) => left > 0);
      return hit.injection.fault;
    },
  };
}
