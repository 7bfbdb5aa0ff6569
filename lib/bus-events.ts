import * as z from 'zod';
import type * as mini from 'zod/mini';
import { RecordChangeEvent } from '../shared/bus-events/record-change.ts';
import { SOURCE } from '../shared/bus-events/source.ts';
import { GapEvent } from '../shared/bus-events/webhook-gap.ts';
import { WriteEvent } from '../shared/bus-events/write.ts';

/** A kind of event that the owner's rules may match. */
export interface BusEventKind {
  /** As the schema registry has it, after the source. */
  readonly name: string;
  readonly detailType: string;
  readonly tells: string;
  /** What a rule may look for. */
  readonly example: object;
  readonly schema: mini.ZodMiniType;
}

/** Every kind of event on the bus. */
export const busEvents: readonly BusEventKind[] = [
  {
    name: 'RecordChange',
    detailType: '<entity>.<action>',
    tells:
      'A record was created, changed or deleted in Pipedrive, whichever version of webhooks told it, or found to be so after a gap.',
    example: { 'detail-type': ['deal.change'], detail: { changed: ['stage_id'], stale: [false] } },
    schema: RecordChangeEvent,
  },
  {
    name: 'Write',
    detailType: 'write.<status>',
    tells: 'How a write stands that went through the queue.',
    example: { 'detail-type': ['write.rejected', 'write.uncertain'] },
    schema: WriteEvent,
  },
  {
    name: 'WebhookGap',
    detailType: 'webhook.gap',
    tells: 'Deliveries were lost, or may have been; and later, what was recovered and what cannot be.',
    example: { 'detail-type': ['webhook.gap'], detail: { status: ['filled'] } },
    schema: GapEvent,
  },
];

const Properties = z.record(z.string(), z.looseObject({ description: z.string().optional() }));

/** The JSON schema of an event's detail. Fields may be added to it, so that none is forbidden. */
export function detailSchema({ schema }: BusEventKind) {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'openapi-3.0' });
  return {
    ...rest,
    properties: Properties.parse(rest.properties),
    required: z.array(z.string()).parse(rest.required),
  };
}

const text = { type: 'string' };

/** The OpenAPI 3 document of a kind of event, in the form of those that AWS publishes of its own. */
export function openApiOf(kind: BusEventKind): object {
  const { name, detailType, tells } = kind;
  return {
    openapi: '3.0.0',
    info: { title: name, version: '1', description: tells },
    paths: {},
    components: {
      schemas: {
        AWSEvent: {
          type: 'object',
          required: [
            'detail-type',
            'resources',
            'detail',
            'id',
            'source',
            'time',
            'region',
            'version',
            'account',
          ],
          'x-amazon-events-detail-type': detailType,
          'x-amazon-events-source': SOURCE,
          properties: {
            detail: { $ref: `#/components/schemas/${name}` },
            'detail-type': text,
            source: { type: 'string', enum: [SOURCE] },
            account: text,
            id: text,
            region: text,
            resources: { type: 'array', items: text },
            time: { type: 'string', format: 'date-time' },
            version: text,
          },
        },
        [name]: detailSchema(kind),
      },
    },
  };
}
