import * as z from 'zod';

const Json = z.record(z.string(), z.unknown());

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Readonly<Record<string, unknown>>;
}

/** The suite's own HTTP API, as any client would call it. */
export interface Api {
  readonly get: (path: string) => Promise<ApiAnswer>;
  readonly post: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<ApiAnswer>;
  readonly delete: (path: string) => Promise<ApiAnswer>;
}

export function createApi(url: string, token: string): Api {
  const call = async (path: string, init: RequestInit): Promise<ApiAnswer> => {
    const response = await fetch(`${url}${path}`, init);
    const parsed = Json.safeParse(await response.json().catch(() => ({})));
    return { status: response.status, headers: response.headers, json: parsed.data ?? {} };
  };
  const authorization = `Bearer ${token}`;
  return {
    get: (path) => call(path, { headers: { authorization } }),
    delete: (path) => call(path, { method: 'DELETE', headers: { authorization } }),
    post: (path, body, headers = {}) =>
      call(path, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  };
}
