import { SOURCE } from '../shared/bus-events/source.ts';
import { type BusEventKind, busEvents, detailSchema } from './bus-events.ts';

/** What is on the bus, as a Markdown document. */
export const busReferenceOf = (kinds: readonly BusEventKind[] = busEvents): string =>
  [INTRODUCTION, ...kinds.map(sectionOf)].join('\n\n').concat('\n');

const INTRODUCTION = `# What the event bus tells

Drawn from the schemas in \`shared/bus-events\` by \`npm run reference\`; change those, not this file. The stack publishes the
same schemas as OpenAPI 3 in EventBridge's schema registry, in the registry that is called like the stack,
unless the setting \`schemaRegistry\` is \`off\`.

Attach a rule to the bus that the stack's output \`EventBusName\` names. Every event has the source \`${SOURCE}\`. An event may
come twice, and then with the same \`detail.id\`: act once an id.`;

function sectionOf(kind: BusEventKind): string {
  const { properties, required } = detailSchema(kind);
  const rows = Object.entries(properties).map(
    ([name, { description = '' }]) =>
      `| \`${name}\` | ${required.includes(name) ? 'always' : 'where it applies'} | ${description} |`,
  );
  return [
    `## ${kind.name}: \`${kind.detailType}\``,
    kind.tells,
    ['| field | there | says |', '|---|---|---|', ...rows].join('\n'),
    'A rule for some of them:',
    ['```json', JSON.stringify({ source: [SOURCE], ...kind.example }), '```'].join('\n'),
  ].join('\n\n');
}
