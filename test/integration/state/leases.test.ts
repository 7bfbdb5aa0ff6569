import { describe, expect, test } from 'vitest';
import { createLeases } from '../../../shared/state/leases.ts';
import { startTable, TABLES, tally } from './engines.ts';

describe.each(TABLES)('a lease %s', (_engine, options) => {
  test('is won by one of twenty who claim it at once', async () => {
    const leases = createLeases(await startTable(options));

    const won = await Promise.all(
      Array.from({ length: 20 }, (_, claimer) =>
        leases.claim('1', 'WEBHOOKS', `process-${claimer}`, 2000, 1000),
      ),
    );

    expect(tally(won.map(String))).toEqual({ true: 1, false: 19 });
  });

  test('that has run out is won by one of twenty who claim it at once', async () => {
    const leases = createLeases(await startTable(options));
    await leases.claim('1', 'WEBHOOKS', 'dead', 2000, 1000);

    const won = await Promise.all(
      Array.from({ length: 20 }, (_, claimer) =>
        leases.claim('1', 'WEBHOOKS', `process-${claimer}`, 3000, 2000),
      ),
    );

    expect(tally(won.map(String))).toEqual({ true: 1, false: 19 });
  });

  test('is not to be had a moment before it runs out', async () => {
    const leases = createLeases(await startTable(options));
    await leases.claim('1', 'WEBHOOKS', 'mine', 2000, 1000);

    expect(await leases.claim('1', 'WEBHOOKS', 'yours', 3000, 1999)).toBe(false);
    expect(await leases.claim('1', 'WEBHOOKS', 'yours', 3000, 2000)).toBe(true);
  });

  test('is kept on by its holder, and lost once another has it', async () => {
    const leases = createLeases(await startTable(options));
    await leases.claim('1', 'WEBHOOKS', 'mine', 2000, 1000);

    const kept = await leases.claim('1', 'WEBHOOKS', 'mine', 4000, 1500);
    const early = await leases.claim('1', 'WEBHOOKS', 'yours', 5000, 3000);
    const taken = await leases.claim('1', 'WEBHOOKS', 'yours', 5000, 4000);
    const lost = await leases.claim('1', 'WEBHOOKS', 'mine', 6000, 4500);

    expect({ kept, early, taken, lost }).toEqual({ kept: true, early: false, taken: true, lost: false });
  });

  test('is given back by its holder alone', async () => {
    const leases = createLeases(await startTable(options));
    await leases.claim('1', 'WEBHOOKS', 'mine', 2000, 1000);

    await leases.release('1', 'WEBHOOKS', 'yours');
    const before = await leases.claim('1', 'WEBHOOKS', 'yours', 2000, 1000);
    await leases.release('1', 'WEBHOOKS', 'mine');
    const after = await leases.claim('1', 'WEBHOOKS', 'yours', 2000, 1000);

    expect([before, after]).toEqual([false, true]);
  });

  test('of one name or account leaves the others free', async () => {
    const leases = createLeases(await startTable(options));
    await leases.claim('1', 'WEBHOOKS', 'mine', 2000, 1000);

    expect(await leases.claim('1', 'FILL', 'yours', 2000, 1000)).toBe(true);
    expect(await leases.claim('2', 'WEBHOOKS', 'yours', 2000, 1000)).toBe(true);
  });
});
