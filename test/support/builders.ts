import type {
  Ports,
  Reception,
  RetryPorts,
  WireRequest,
  WireResponse,
} from '../../shared/pipedrive/index.ts';
import type { Write } from '../../shared/state/writes.ts';
import type { WriteRequest } from '../../shared/writes/write-request.ts';
import { NOW_MS } from './functions.ts';

export const ORIGIN = 'https://acme.pipedrive.com';

/** An answer as it comes over the wire; a body that is not text becomes JSON. */
export const aResponse = (
  status: number,
  body: unknown = '',
  headers: Readonly<Record<string, string>> = {},
): WireResponse => ({ status, headers, text: typeof body === 'string' ? body : JSON.stringify(body) });

/** A success as Pipedrive wraps it. */
export const anAnswer = (data: unknown, additional_data?: unknown): WireResponse =>
  aResponse(200, { success: true, data, ...(additional_data === undefined ? {} : { additional_data }) });

/** A user as `/users` answers. */
export const aUser = (part: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  id: 7,
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  active_flag: true,
  is_deleted: false,
  role_id: 1,
  access: [{ app: 'sales', admin: false, permission_set_id: '0b6f3c1e-5d2a-4f84-9c37-6a1e8d90b2f5' }],
  ...part,
});

/** Ports of the client layer that answer by a script, and remember what they were asked. */
export function scripted(...script: readonly (WireResponse | Error)[]) {
  const left = [...script];
  const asked: WireRequest[] = [];
  const slept: number[] = [];
  const rooms: string[] = [];
  const heard: Reception[] = [];
  const deprecated: string[] = [];
  let nowMs = NOW_MS;
  const ports: Ports & RetryPorts = {
    origin: ORIGIN,
    send: async (request) => {
      asked.push(request);
      const next = left.shift();
      if (next === undefined) throw new Error('The script has no further answer');
      if (next instanceof Error) throw next;
      return next;
    },
    credentials: async () => ({ 'x-api-token': 'token-1' }),
    room: async ({ operation }) => {
      rooms.push(operation);
      return { answered: () => {} };
    },
    heard: async (how) => {
      heard.push(how);
    },
    deprecated: ({ operation }) => {
      deprecated.push(operation);
    },
    now: () => nowMs,
    sleep: async (ms) => {
      slept.push(ms);
      nowMs += ms;
    },
    random: () => 0.5,
  };
  return { ports, asked, slept, rooms, heard, deprecated };
}

/** A write that waits in the queue. */
export const aWrite = (part: Partial<Write> = {}): Write => ({
  key: 'write-1',
  operation: 'updateDeal',
  call: '{"path":{"id":8},"body":{"title":"Harbour crane"}}',
  lane: 'interactive',
  group: '1/deals/8',
  status: 'queued',
  queuedAt: '2026-11-20T09:00:00.000Z',
  attempts: 0,
  ...part,
});

/** A write as a caller asks for it: a new title for deal 8. */
export const aWriteRequest = (part: Partial<WriteRequest> = {}): WriteRequest => ({
  key: 'write-1',
  operation: 'updateDeal',
  path: { id: 8 },
  body: { title: 'Harbour crane' },
  lane: 'interactive',
  ...part,
});

/** What was thrown, for looking at it from several sides. */
export async function failureOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown');
}
