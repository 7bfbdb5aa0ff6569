import * as z from 'zod/mini';
import { json } from '../../../shared/runtime/http-function.ts';
import { openApi } from '../openapi.ts';
import { type Route, route, type Served } from '../route.ts';

export interface Deps {
  /** The parts this API stands on; each resolves when it can be reached. */
  readonly parts: Readonly<Record<string, () => Promise<unknown>>>;
  readonly apiUrl: string;
}

/** The two routes that need no token. `others` is what the document lists. */
export function openRoutes(deps: Deps, others: readonly Route[]): Served[] {
  const health: Route = {
    method: 'GET',
    path: '/health',
    summary: 'Whether the parts can be reached',
    status: 200,
    answer: z.object({ status: z.enum(['ok', 'down']), parts: z.record(z.string(), z.enum(['ok', 'down'])) }),
  };
  const document: Route = { method: 'GET', path: '/openapi.json', summary: 'This document', status: 200 };
  return [
    route(health, async () => {
      const states = await Promise.all(
        Object.entries(deps.parts).map(
          async ([part, reach]): Promise<[string, 'ok' | 'down']> => [
            part,
            await reach().then(
              () => 'ok' as const,
              () => 'down' as const,
            ),
          ],
        ),
      );
      const status = states.every(([, state]) => state === 'ok') ? 'ok' : 'down';
      return json(status === 'ok' ? 200 : 503, { status, parts: Object.fromEntries(states) });
    }),
    route(document, async () => json(200, openApi([...others, health, document], deps.apiUrl))),
  ];
}
