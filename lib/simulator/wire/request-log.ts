/** A request that reached the simulator, in the order of arrival. */
export interface ReceivedRequest {
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  /** Undefined where a request was refused before its operation mattered; of token calls, known when the body is there. */
  operation: string | undefined;
  /** Whose token it carried, or was given. */
  userId: number | undefined;
  /** Tokens charged for it. */
  readonly cost: number;
  /** The status answered, or what happened instead; `pending` until then. */
  status: number | 'pending' | 'hang' | 'reset';
}

/** The last requests received, for tests and people. */
export interface RequestLog {
  readonly add: (request: Omit<ReceivedRequest, 'status'>) => ReceivedRequest;
  readonly all: () => readonly Readonly<ReceivedRequest>[];
}

const MOST_KEPT = 20_000;

export function createRequestLog(): RequestLog {
  const requests: ReceivedRequest[] = [];
  return {
    add: (request) => {
      const entry: ReceivedRequest = { ...request, status: 'pending' };
      requests.push(entry);
      // In larger steps, because taking one from the front moves all the others.
      if (requests.length > 2 * MOST_KEPT) requests.splice(0, MOST_KEPT);
      return entry;
    },
    all: () => [...requests],
  };
}
