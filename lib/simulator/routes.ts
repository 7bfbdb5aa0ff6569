import { catalog, type Endpoint, endpointOf } from '../../shared/pipedrive/index.ts';

export interface Route {
  readonly endpoint: Endpoint;
  /** The path's parameters, percent-decoded. */
  readonly path: Readonly<Record<string, string>>;
}

/** Finds the operation of a request; `wrong method` means that the path exists for other methods. */
export type Router = (method: string, pathname: string) => Route | 'unknown path' | 'wrong method';

/** Draws the routes from the declarations. A literal segment wins over a parameter: `/users/me` over `/users/{id}`. */
export function createRouter(): Router {
  const routes = Object.keys(catalog)
    .flatMap((id) => endpointOf(id) ?? [])
    .map((endpoint) => ({ endpoint, segments: `/api/${endpoint.version}${endpoint.path}`.split('/') }))
    .sort((a, b) => rank(a.segments).localeCompare(rank(b.segments)));

  return (method, pathname) => {
    // Version 1 is also served without `/api`, as the official SDK's default address has it.
    const segments = (pathname.startsWith('/v1/') ? `/api${pathname}` : pathname).split('/');
    const here = routes.filter((route) => matches(route.segments, segments));
    const route = here.find(({ endpoint }) => endpoint.method === method);
    if (route) return { endpoint: route.endpoint, path: parametersOf(route.segments, segments) };
    return here.length > 0 ? 'wrong method' : 'unknown path';
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
