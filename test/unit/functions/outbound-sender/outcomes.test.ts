import { describe, expect, test } from 'vitest';
import {
  Conflict,
  ContractBroken,
  Forbidden,
  InvalidInput,
  NotFound,
  Rejected,
} from '../../../../shared/errors.ts';
import type { Write } from '../../../../shared/state/writes.ts';
import { aWrite } from '../../../support/functions.ts';
import { createOutbound, failing, type Reply } from '../../../support/outbound.ts';

/** A sender of one write, over a Pipedrive that replies in this way. */
const sender = (write: Write, reply?: Reply) => createOutbound([write], reply);

const aDeletion = aWrite({ operation: 'deleteDeal', call: '{"path":{"id":8}}' });
const aReactivation = aWrite({
  operation: 'updateUser',
  call: '{"path":{"id":42},"body":{"active_flag":true}}',
});

describe('the outcome of an answer that is an error', () => {
  const details = { status: 400, field: 'title' };

  test.each<[string, Write, Error, Partial<Write>]>([
    [
      'Rejected: rejected, with the field',
      aWrite(),
      new Rejected('no', details),
      { status: 'rejected', cost: 5, httpStatus: 400, field: 'title' },
    ],
    [
      'NotFound by Pipedrive: rejected',
      aReactivation,
      new NotFound('no', { status: 404 }),
      { status: 'rejected', cost: 10, httpStatus: 404 },
    ],
    [
      'NotFound of what is to be deleted: sent',
      aDeletion,
      new NotFound('no', { status: 404 }),
      { status: 'sent', cost: 3, httpStatus: 404 },
    ],
    [
      '410 of what is to be deleted: sent',
      aDeletion,
      new NotFound('no', { status: 410 }),
      { status: 'sent', cost: 3, httpStatus: 410 },
    ],
    [
      'Rejected deletion: rejected',
      aDeletion,
      new Rejected('no', { status: 403 }),
      { status: 'rejected', httpStatus: 403 },
    ],
    [
      'ContractBroken: sent, because Pipedrive took it',
      aWrite(),
      new ContractBroken('no'),
      { status: 'sent', cost: 5 },
    ],
    [
      'InvalidInput: rejected, and it cost nothing',
      aWrite(),
      new InvalidInput('no', { field: 'title' }),
      { status: 'rejected', field: 'title' },
    ],
    [
      'Forbidden (read-only): rejected, and it cost nothing',
      aWrite(),
      new Forbidden('no'),
      { status: 'rejected' },
    ],
  ])('%s', async (_, write, error, expected) => {
    const { send, left, told } = sender(write, failing(error));

    const settled = await send();

    expect(settled).toMatchObject({ ...expected, reason: 'no', settledAt: '2026-11-20T09:00:00.000Z' });
    expect(settled.cost).toBe(expected.cost ?? settled.cost);
    expect(left).toHaveLength(1);
    expect(told).toEqual([settled]);
  });

  test.each([new InvalidInput('no'), new Forbidden('no')])(
    'has no price where nothing was sent: $name',
    async (error) => {
      const { send } = sender(aWrite(), failing(error));

      const settled = await send();

      expect(settled.cost).toBeUndefined();
    },
  );

  test('is not "sent" for a deletion whose account is not connected: Pipedrive was never asked', async () => {
    const { send } = sender(
      aDeletion,
      failing(new NotFound('No such account is connected', { account: '1' })),
    );

    const settled = await send();

    expect(settled.status).toBe('rejected');
    expect(settled.cost).toBeUndefined();
  });
});

// An error that has no row in the table above would be a new class: this one is never raised by a call.
test('a Conflict is a fault to come back from, never an outcome', async () => {
  const { send, stored } = sender(aWrite(), failing(new Conflict('no')));

  await expect(send()).rejects.toMatchObject({ name: 'Conflict' });

  expect(stored()?.status).toBe('queued');
});
