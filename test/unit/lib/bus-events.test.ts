import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type BusEventKind, busEvents, detailSchema, openApiOf } from '../../../lib/bus-events.ts';
import { busReferenceOf } from '../../../lib/bus-reference.ts';
import type { BusEvent } from '../../../shared/queue/bus.ts';
import { type Gap, GapSign, GapStatus } from '../../../shared/state/gaps.ts';
import { WriteStatus } from '../../../shared/state/writes.ts';
import { gapEvent } from '../../../shared/webhooks/keeping/gap-event.ts';
import { writeEvent } from '../../../shared/writes/write-event.ts';
import { aWrite } from '../../support/builders.ts';
import { root } from '../../support/source-code.ts';

const kindOf = (name: string): BusEventKind => {
  const kind = busEvents.find((one) => one.name === name);
  if (!kind) throw new Error(`There is no ${name}`);
  return kind;
};

/** An event's detail as it is carried, and what the schema makes of it: the same, where it knows every field. */
function carried({ detail }: BusEvent, kind: BusEventKind) {
  const text: unknown = JSON.parse(JSON.stringify(detail));
  return { text, read: kind.schema.parse(text) };
}

const aGap = (part: Partial<Gap> = {}): Gap => ({
  id: 'gap-1',
  from: '2026-11-20T08:00:00.000Z',
  to: '2026-11-20T09:00:00.000Z',
  foundAt: '2026-11-20T09:00:00.000Z',
  how: 'ban',
  subscriptions: ['deal'],
  bounds: {},
  status: 'open',
  quote: 60,
  spent: 0,
  perEntity: { deal: { listed: 3, equal: 2, recovered: 1, deleted: 0, unsure: 0 } },
  cannot: [{ entity: 'deal', what: 'steps in between', why: 'no list shows them', count: 2 }],
  awaited: [{ entity: 'deal', id: 'message-1', timeMs: 1 }],
  version: 1,
  ...part,
});

describe('the published schema', () => {
  test.each(WriteStatus.options)('knows every field of a write that is %s', (status) => {
    const write = aWrite({
      status,
      until: '2026-11-21T00:00:00.000Z',
      settledAt: '2026-11-20T09:00:01.000Z',
      cost: 5,
      httpStatus: 200,
      recordId: '8',
      reason: 'spent',
      field: 'title',
      supersededBy: 'write-2',
      resolvedBy: 'ada',
    });

    const { text, read } = carried(writeEvent('1', write), kindOf('Write'));

    expect(read).toEqual(text);
    expect(Object.keys(Object(text))).toHaveLength(16);
  });

  test.each(GapSign.options)('knows every field of a gap that was found by %s', (how) => {
    const details = GapStatus.options.map((status) =>
      carried(gapEvent('1', aGap({ how, status })), kindOf('WebhookGap')),
    );

    expect(details.map(({ read }) => read)).toEqual(details.map(({ text }) => text));
  });

  test.each(busEvents)(
    'of $name is OpenAPI 3 as AWS writes its own, and says what each field says',
    (kind) => {
      const { properties } = detailSchema(kind);
      const document = openApiOf(kind);

      expect(Object.values(properties).filter(({ description }) => !description)).toEqual([]);
      expect(document).toMatchObject({
        openapi: '3.0.0',
        components: {
          schemas: {
            AWSEvent: {
              'x-amazon-events-source': 'pipewarden',
              'x-amazon-events-detail-type': kind.detailType,
              properties: { detail: { $ref: `#/components/schemas/${kind.name}` } },
            },
            [kind.name]: { type: 'object' },
          },
        },
      });
      // What OpenAPI 3.0 does not know, and what would forbid a field that is added later.
      expect(JSON.stringify(document)).not.toMatch(
        /"additionalProperties":false|"const"|"type":\[|undefined/,
      );
    },
  );
});

test('the reference in docs/ is what the schemas say; `npm run reference` writes it', () => {
  expect(readFileSync(join(root, 'docs/bus-events.md'), 'utf8')).toBe(busReferenceOf());
});
