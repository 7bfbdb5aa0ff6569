import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { keys } from '../../../../shared/state/keys.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '1',
    '1#META',
    '1#RECORD#deal',
    'a/../b',
    '#',
    '%23',
    '1#USER',
    '2',
    'DELIVERY',
    ' ',
    '\u0000',
  ),
);

test('no two things share a key, whatever their ids are', () => {
  const thing = fc.record({
    kind: fc.constantFrom(
      'record',
      'delivery',
      'write',
      'deadLetter',
      'deadLetterMessage',
      'audit',
      'run',
      'sync',
      'user',
      'role',
      'permissionSet',
      'subscription',
      'rotation',
      'lease',
      'heardWebhook',
      'watermark',
      'gap',
    ),
    account: hostile,
    entity: hostile,
    id: hostile,
  });
  type Thing = { kind: string; account: string; entity: string; id: string };
  const keyOf = ({ kind, account, entity, id }: Thing) => {
    if (kind === 'record') return keys.record(account, entity, id);
    if (kind === 'delivery') return keys.delivery(account, id);
    if (kind === 'write') return keys.write(account, id);
    if (kind === 'deadLetter') return keys.deadLetter(account, id);
    if (kind === 'deadLetterMessage') return keys.deadLetterMessage(account, id);
    if (kind === 'audit') return keys.audit(account, id);
    if (kind === 'run') return keys.run(account, id);
    if (kind === 'sync') return keys.sync(account, id);
    if (kind === 'user') return keys.node(account, 'user', id);
    if (kind === 'subscription') return keys.subscription(account, id);
    if (kind === 'rotation') return keys.rotation(account);
    if (kind === 'lease') return keys.lease(account, id);
    if (kind === 'heardWebhook') return keys.heardWebhook(account, id);
    if (kind === 'watermark') return keys.watermark(account, id);
    if (kind === 'gap') return keys.gap(account, id);
    if (kind === 'role') return keys.node(account, 'role', id);
    return keys.node(account, 'permissionSet', id);
  };
  const essence = ({ kind, account, entity, id }: Thing) =>
    JSON.stringify([kind, account, kind === 'record' ? entity : '', kind === 'rotation' ? '' : id]);

  fc.assert(
    fc.property(thing, thing, (one, other) => {
      const sameKey = JSON.stringify(keyOf(one)) === JSON.stringify(keyOf(other));

      expect(sameKey).toBe(essence(one) === essence(other));
    }),
    { numRuns: 2000 },
  );
});

test('no two groups share a name, whatever their ids are', () => {
  const group = fc.record({
    kind: fc.constantFrom('echoes', 'creations', 'awaited', 'log', 'of', 'unrecognised', 'gaps', 'heard'),
    account: hostile,
    entity: hostile,
    id: hostile,
  });
  type Group = { kind: string; account: string; entity: string; id: string };
  const nameOf = ({ kind, account, entity, id }: Group) => {
    if (kind === 'echoes') return keys.echoes(account, entity, id);
    if (kind === 'creations') return keys.echoes(account, entity);
    if (kind === 'awaited') return keys.awaitedEchoes(account);
    if (kind === 'log') return keys.eventLog(account);
    if (kind === 'of') return keys.eventsOf(account, entity, id);
    if (kind === 'gaps') return keys.gaps(account);
    if (kind === 'heard') return keys.heardWebhooks(account);
    return keys.unrecognised(account);
  };
  const essence = ({ kind, account, entity, id }: Group) =>
    JSON.stringify([
      kind,
      account,
      ['echoes', 'creations', 'of'].includes(kind) ? entity : '',
      ['echoes', 'of'].includes(kind) ? id : '',
    ]);

  fc.assert(
    fc.property(group, group, (one, other) => {
      expect(nameOf(one) === nameOf(other)).toBe(essence(one) === essence(other));
    }),
    { numRuns: 2000 },
  );
});

test('an account is the first part of each of its keys, so that a policy can name it', () => {
  expect(keys.record('1', 'deal', '8')).toEqual({ pk: 'ACCOUNT#1#RECORD#deal', sk: '8' });
  expect(keys.node('1', 'permissionSet', 'a#b')).toEqual({ pk: 'ACCOUNT#1#PERMISSIONSET', sk: 'a%23b' });
  expect(keys.window('1#2', 'BURST')).toEqual({ pk: 'ACCOUNT#1%232#GOVERNOR', sk: 'BURST' });
});
