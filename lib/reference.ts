import type { Endpoint, Endpoints } from '../shared/pipedrive/index.ts';
import * as v1 from '../shared/pipedrive/v1.ts';
import * as v2 from '../shared/pipedrive/v2.ts';

/** The operations of one resource, as `createClient` takes them. */
export interface Table {
  /** Where a program finds it: `v2.deals`. */
  readonly name: string;
  readonly endpoints: Endpoints;
}

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === 'object' && value !== null && 'operation' in value && 'path' in value;
const isTable = (value: unknown): value is Endpoints =>
  typeof value === 'object' && value !== null && Object.values(value).every(isEndpoint);

/** The tables among what a version exports; its types and schemas are none. */
const tablesIn = (version: string, exported: object): Table[] =>
  Object.entries(exported)
    .flatMap(([name, value]) => (isTable(value) ? [{ name: `${version}.${name}`, endpoints: value }] : []))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));

/** Every table there is, by version and name. */
export const tables: readonly Table[] = [...tablesIn('v1', v1), ...tablesIn('v2', v2)];

/** The operations of some tables as a Markdown document. */
export const referenceOf = (some: readonly Table[]): string =>
  [INTRODUCTION, totalsOf(some), ...some.map(sectionOf)].join('\n\n').concat('\n');

const INTRODUCTION = `# Pipedrive's operations

Drawn from the declarations in \`shared/pipedrive/endpoints\` by \`npm run reference\`; change those, not this file.

Each section is a table that \`createClient({ ...v1.users, ...v2.deals }, ports)\` takes, and each operation a method of
the client. Where an operation is named in data, as in \`POST …/writes\`, it is called \`v2.updateDeal\`; the id alone,
\`updateDeal\`, means the newest version that has it.

| column | says |
|---|---|
| operation | the id that the official SDK gives it |
| request | method, and path below \`/api/v1\` or \`/api/v2\`; *form*: the body travels as multipart/form-data |
| tokens | what one call costs of the company's daily budget, whatever the size of the answer |
| scopes | the OAuth scopes of which any one is enough |
| repeated | what happens when the same request arrives twice, see below |
| pages | how a list goes on, and its largest page; read all of it with \`.all()\` or \`.pages()\` |
| status | nothing for an active operation; otherwise what it is, and what to call instead |

Repeated, an operation of class

- *reads* changes nothing: it is tried again after a failure that may pass;
- *same-effect* leaves the same state again: it is tried again too, even when the answer was lost;
- *duplicates* leaves a second record: when its answer was lost it is never tried again by itself, but ends as
  \`Uncertain\` in the client and as \`uncertain\` in the queue, for somebody to look for the record first.

A *beta* operation may change without notice. A *deprecated* one works and is going to end. A *removed* one is gone from
Pipedrive's documentation; it may still answer, and nobody promises that it does. Calling one that is deprecated or removed
logs one warning a process with what to call instead.`;

const statusOf = ({ status }: Endpoint): string => status ?? 'active';

function totalsOf(some: readonly Table[]): string {
  const all = some.flatMap(({ endpoints }) => Object.values(endpoints));
  const statuses = ['active', 'beta', 'deprecated', 'removed'];
  const rowOf = (title: string, counted: readonly Endpoint[]) => [
    title,
    ...statuses.map((status) => String(counted.filter((one) => statusOf(one) === status).length)),
    String(counted.length),
  ];
  return markdown(
    ['version', ...statuses, 'in all'],
    [
      ...['v1', 'v2'].map((version) =>
        rowOf(
          version,
          all.filter((one) => one.version === version),
        ),
      ),
      rowOf('both', all),
    ],
  );
}

const sectionOf = ({ name, endpoints }: Table): string =>
  `## ${name}\n\n${markdown(
    ['operation', 'request', 'tokens', 'scopes', 'repeated', 'pages', 'status'],
    Object.values(endpoints).map((endpoint) => [
      endpoint.operation,
      requestOf(endpoint),
      String(endpoint.cost),
      endpoint.scopes.join(', '),
      endpoint.repeat,
      pagesOf(endpoint),
      standingOf(endpoint),
    ]),
  )}`;

const requestOf = ({ method, path, encoding }: Endpoint): string =>
  `\`${method} ${path}\`${encoding ? ' *form*' : ''}`;

const PAGES = { offset: 'start', cursor: 'cursor', 'if-told': 'if told' };
const pagesOf = ({ paging, pageLimit = 500 }: Endpoint): string => {
  if (!paging) return '';
  return paging === 'if-told' ? PAGES[paging] : `${PAGES[paging]}, ${pageLimit}`;
};

const standingOf = (endpoint: Endpoint): string => {
  const status = statusOf(endpoint);
  if (status === 'active' || status === 'beta') return status === 'beta' ? status : '';
  return endpoint.replacement ? `${status}: ${endpoint.replacement}` : status;
};

const markdown = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
