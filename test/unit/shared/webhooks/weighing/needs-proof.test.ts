import { describe, expect, test } from 'vitest';
import type { RecordChange } from '../../../../../shared/webhooks/change.ts';
import type { Known } from '../../../../../shared/webhooks/weighing/known.ts';
import { needsProof } from '../../../../../shared/webhooks/weighing/needs-proof.ts';
import { aChange, aUserChange } from '../../../../support/changes.ts';

const aState = (part: Partial<Known> = {}): Known => ({
  timeMs: Date.parse('2026-11-20T08:00:00.000Z'),
  precisionMs: 1,
  deleted: false,
  content: { id: 8, title: 'Crane' },
  sequence: 1,
  ...part,
});
const aRemoval = (previous: RecordChange['previous']): RecordChange =>
  aChange({ action: 'delete', after: null, previous, previousIs: 'whole' });
const aUserWho = (flag: { readonly active_flag?: boolean }): RecordChange =>
  aUserChange({ after: { id: 42, name: 'Ada', ...flag } });
const userThatIs = (active: boolean) => aState({ content: { id: 42, active_flag: active } });

describe('Pipedrive is asked about', () => {
  test.each<[string, Known | undefined, RecordChange]>([
    ['a deletion of what nobody knew, with another record’s last state', undefined, aRemoval({ id: 9 })],
    [
      'a deletion of what is gone, with another record’s last state',
      aState({ deleted: true }),
      aRemoval({ id: 9 }),
    ],
    ['a deletion of what nobody knew, without a last state', undefined, aRemoval(null)],
    ['a deletion with a last state that is not ours', aState(), aRemoval({ id: 8, title: 'Hook' })],
    ['a user who goes', userThatIs(true), aUserWho({ active_flag: false })],
    ['a user who comes back', userThatIs(false), aUserWho({ active_flag: true })],
    ['a user nobody knew, who is gone', undefined, aUserWho({ active_flag: false })],
    ['a change that shows another record than it names', undefined, aChange({ after: { id: 9 } })],
    [
      'a creation that shows another record than it names',
      undefined,
      aChange({ action: 'create', after: { id: 9 }, previous: null }),
    ],
    [
      'a creation of a user who is known to work, and who is off in it',
      userThatIs(true),
      aUserChange({ action: 'create', after: { id: 42, active_flag: false }, previous: null }),
    ],
    [
      'a user who is deleted',
      userThatIs(true),
      aUserChange({ action: 'delete', after: null, previous: { id: 42 }, previousIs: 'whole' }),
    ],
  ])('%s', (_, known, change) => {
    const isAsked = needsProof(known, change);

    expect(isAsked).toBe(true);
  });
});

describe('no token is spent on', () => {
  test.each<[string, Known | undefined, RecordChange]>([
    ['a deletion with the last state that we have', aState(), aRemoval({ id: 8, title: 'Crane' })],
    ['a deletion of what nobody knew, with a last state of its own', undefined, aRemoval({ id: 8 })],
    ['a change of a deal', aState(), aChange({ after: { id: 8, title: 'Hook' } })],
    ['a change whose id is a text', aState(), aChange({ after: { id: '8', title: 'Hook' } })],
    ['a change that shows no id', aState(), aChange({ after: { title: 'Hook' } })],
    [
      'a creation of a user nobody knew, who is off in it',
      undefined,
      aUserChange({ action: 'create', after: { id: 42, active_flag: false }, previous: null }),
    ],
    ['a user who is renamed', userThatIs(true), aUserWho({ active_flag: true })],
    ['a user nobody knew, who works', undefined, aUserWho({ active_flag: true })],
    ['a user of whom it is not said whether he works', userThatIs(true), aUserWho({})],
    ['what a read has found', userThatIs(true), { ...aUserWho({ active_flag: false }), version: 'read' }],
  ])('%s', (_, known, change) => {
    const isAsked = needsProof(known, change);

    expect(isAsked).toBe(false);
  });
});
