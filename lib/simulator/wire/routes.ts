import { type Endpoint, operations } from '../../../shared/pipedrive/index.ts';
import type { Settings } from '../options.ts';

export interface Route {
  readonly endpoint: Endpoint;
  /** The path's parameters, percent-decoded. */
  readonly path: Readonly<Record<string, string>>;
}

/** Finds the operation of a request, if its method and path are those of one. */
export type Router = (method: string, pathname: string) => Route | undefined;

/**
 * Draws the routes from the declarations. A literal segment wins over a parameter: `/users/me` over `/users/{id}`. With
 * the removed operations gone, their paths are as unknown as any.
 */
export function createRouter(removedOperations: Settings['removedOperations']): Router {
  const routes = [...operations.values()]
    .filter(({ status }) => status !== 'removed' || removedOperations === 'answer')
    .map((endpoint) => ({ endpoint, segments: `/api/${endpoint.version}${endpoint.path}`.split('/') }))
    .sort((a, b) => rank(a.segments).localeCompare(rank(b.segments)));

  return (method, pathname) => {
    // Version 1 is also served without `/api`, as the official SDK's default address has it.
    const segments = (pathname.startsWith('/v1/') ? `/api${pathname}` : pathname).split('/');
    const route = routes.find(
      ({ endpoint, segments: template }) => endpoint.method === method && matches(template, segments),
    );
    return route && { endpoint: route.endpoint, path: parametersOf(route.segments, segments) };
  };
}

const isParameter = (segment: string) => segment.startsWith('{');

/** Sorts literals before parameters, segment by segment. */
const rank = (segments: readonly string[]) => segments.map((s) => (isParameter(s) ? '1' : '0')).join('');

const matches = (template: readonly string[], segments: readonly string[]) =>
  template.length === segments.length &&
  template.every((part, index) => (isParameter(part) ? segments[index] !== '' : part === segments[index]));

const parametersOf = (template: readonly string[], segments: readonly string[]) =>
  Object.fromEntries(
    template.flatMap((part, index) =>
      isParameter(part) ? [[part.slice(1, -1), decoded(segments[index] ?? '')]] : [],
    ),
  );

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
