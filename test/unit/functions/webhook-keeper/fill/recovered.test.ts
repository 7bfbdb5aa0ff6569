import { describe, expect, it } from 'vitest';
import {
  portions,
  type Recovered,
  recoveredMessage,
} from '../../../../../functions/webhook-keeper/fill/recovered.ts';
import { RecoveredMessage } from '../../../../../shared/queue/messages.ts';
import { parse } from '../../../../../shared/runtime/parse.ts';

const aChange = (part: Partial<Recovered> = {}): Recovered => ({
  entity: 'person',
  id: '8',
  action: 'change',
  timeMs: 1_795_165_200_999,
  updateTime: '2026-11-20T09:00:00Z',
  record: { id: 8, name: 'Ada', open_deals_count: 1 },
  over: 4,
  ...part,
});

const idOf = (change: Recovered, account = '1', gapId = 'gap') => recoveredMessage(account, gapId, change).id;

describe('the message of a recovered change', () => {
  it('stands in the line of its record and says everything that the processor asks', () => {
    const { group, body } = recoveredMessage('1', 'gap', aChange({ mergedTo: '9' }));

    expect(group).toBe('1/person/8');
    expect(parse(RecoveredMessage, body)).toMatchObject({
      kind: 'recovered',
      account: '1',
      gapId: 'gap',
      entity: 'person',
      entityId: '8',
      action: 'change',
      timeMs: 1_795_165_200_999,
      updateTime: '2026-11-20T09:00:00Z',
      json: '{"id":8,"name":"Ada","open_deals_count":1}',
      mergedTo: '9',
    });
  });

  it('has the same id when the same is found again: by another gap, in another order, with other counts', () => {
    const again = aChange({ record: { open_deals_count: 2, name: 'Ada', id: 8 }, timeMs: 1_795_165_300_999 });

    expect(idOf(again, '1', 'other gap')).toBe(idOf(aChange()));
  });

  it.each([
    ['another record', { id: '9' }],
    ['another entity', { entity: 'deal' }],
    ['another action', { action: 'create' }],
    ['another second', { updateTime: '2026-11-20T09:00:01Z' }],
    ['another content', { record: { id: 8, name: 'Grace' } }],
    ['another survivor', { mergedTo: '9' }],
    ['another state that it follows', { over: 5 }],
  ] as const)('has another id for %s', (_, part) => {
    expect(idOf(aChange(part))).not.toBe(idOf(aChange()));
  });

  it('has another id in another account', () => {
    expect(idOf(aChange(), '2')).not.toBe(idOf(aChange()));
  });
});

describe('portions', () => {
  const aMessage = (id: string, bytes: number) => ({ group: 'g', id, body: 'x'.repeat(bytes) });
  const ids = (messages: readonly { readonly id: string }[]) => messages.map(({ id }) => id).join('');

  it('hold ten messages at most, and no more than a call can carry', () => {
    const small = [...'abcdefghijkl'].map((id) => aMessage(id, 10));
    const large = [...'mnop'].map((id) => aMessage(id, 400_000));

    const { fitting, tooLarge } = portions([...small, ...large]);

    expect(fitting.map(ids)).toEqual(['abcdefghij', 'klmn', 'op']);
    expect(tooLarge).toEqual([]);
  });

  it('leave out what no call can carry', () => {
    const { fitting, tooLarge } = portions([aMessage('a', 10), aMessage('b', 1_100_000), aMessage('c', 10)]);

    expect([fitting.map(ids), ids(tooLarge)]).toEqual([['ac'], 'b']);
  });
});
