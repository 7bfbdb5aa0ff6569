import { describe, expect, it } from 'vitest';
import type { FillPorts } from '../../../functions/webhook-keeper/fill/ports.ts';
import { reads } from '../../../functions/webhook-keeper/fill/reads.ts';
import { BudgetExhausted } from '../../../shared/errors.ts';
import { createClient } from '../../../shared/pipedrive/index.ts';
import type { Gap } from '../../../shared/state/gaps.ts';
import { type Filled, startFilled } from '../../support/filled-company.ts';

const BEGIN = '2026-11-20T09:00:00.000Z';
const ENTITIES = ['user', 'deal', 'person'];

/** Four records change, and nobody tells of it: two deals, one of them deleted, a person who is deleted, and a user. */
async function startWithHole(): Promise<{ company: Filled; gap: Gap }> {
  const company = await startFilled();
  await company.begin();
  company.simulator.loseEvents(100);
  await company.call('PATCH', '/api/v2/deals/1', { title: 'Unheard' });
  await company.call('DELETE', '/api/v2/deals/2');
  await company.call('DELETE', '/api/v2/persons/1');
  company.simulator.edit({ entity: 'user', id: 3, change: { name: 'Unheard' } });
  company.simulator.loseEvents(0);
  await company.timers.advance(60_000);
  return { company, gap: await company.openGap(BEGIN) };
}

const CHANGES = ['deal.change 1', 'deal.delete 2', 'person.delete 1', 'user.change 3'];
const tellingOf = ({ published }: Filled) =>
  published.map(({ type, detail }) => `${type} ${detail.entityId}`).sort();

class Death extends Error {
  override readonly name = 'Death';
}

/** Ports of an invocation that dies before or after its n-th effect, and has no other from then on. */
function mortal(ports: FillPorts, dies: { readonly at: number; readonly when: 'before' | 'after' }) {
  let effects = 0;
  let dead = false;
  const effect =
    <Given extends readonly unknown[], Result>(does: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      effects++;
      if (dead) throw new Death();
      dead = effects === dies.at;
      if (dead && dies.when === 'before') throw new Death();
      const result = await does(...given);
      if (dead) throw new Death();
      return result;
    };
  const part: Partial<FillPorts> = {
    leases: { claim: effect(ports.leases.claim), release: effect(ports.leases.release) },
    watermarks: { find: ports.watermarks.find, advance: effect(ports.watermarks.advance) },
    gaps: { save: effect(ports.gaps.save) },
    queue: { sendAll: effect(ports.queue.sendAll) },
  };
  return { part, died: () => dead };
}

describe('a fill that dies', () => {
  it.each(['before', 'after'] as const)(
    '%s any one of its effects is finished by the next one: every change is told once, and all of it is read',
    async (when) => {
      let deaths = 0;
      for (let at = 1; ; at++) {
        const { company, gap } = await startWithHole();
        const { part, died } = mortal(company.ports, { at, when });
        await company.fill(gap, part, { entities: ENTITIES }).catch((error: unknown) => {
          if (!(error instanceof Death)) throw error;
        });
        if (!died()) break;
        deaths++;

        // The processor was faster than the next invocation, or slower.
        if (at % 2 === 0) await company.work();
        await company.timers.advance(7 * 60_000);
        const left = (await company.gaps.find('1', gap.id)) ?? gap;
        const last = await company.fill(left, {}, { entities: ENTITIES });
        await company.work();

        expect(last.status, `death ${when} effect ${at}`).toBe('filled');
        expect(await company.differences(), `death ${when} effect ${at}`).toEqual([]);
        expect(tellingOf(company), `death ${when} effect ${at}`).toEqual(CHANGES);
        for (const name of ['user', 'deal', 'person', 'recents']) {
          const mark = await company.watermarks.find('1', name);
          expect(mark?.pass, `death ${when} effect ${at}`).toBeUndefined();
          expect(mark?.verifiedUntil).toBeGreaterThan(Date.parse(gap.to) / 1000);
        }
        expect(last.perEntity, `death ${when} effect ${at}`).toMatchObject({
          user: { listed: 6 },
          deal: { listed: 2 },
        });
      }
      expect(deaths).toBeGreaterThan(20);
    },
    60_000,
  );
});

describe('a fill that is done again', () => {
  it('before the processor has handled anything queues the same messages under the same ids', async () => {
    const { company, gap } = await startWithHole();
    const asleep = { clock: { ...company.ports.clock, sleep: company.timers.advance } };
    await company.fill(gap, asleep, { entities: ENTITIES });
    const first = company.queue.splice(0).map(({ id }) => id);
    // As if nothing had been noted of the first one.
    const other = { ...company.ports.watermarks, find: async () => undefined };
    const advance: FillPorts['watermarks']['advance'] = async (_account, seen, next) => ({
      ...next,
      version: (seen?.version ?? 0) + 1,
    });
    const again = await company.openGap('2026-11-20T09:00:00.001Z');

    await company.fill(again, { ...asleep, watermarks: { ...other, advance } }, { entities: ENTITIES });

    expect(first).toHaveLength(4);
    expect(company.queue.map(({ id }) => id)).toEqual(first);
  });

  it('by two at once is done by one, and the other leaves its gap as it was', async () => {
    const { company, gap } = await startWithHole();
    const wider = await company.openGap('2026-11-20T08:30:00.000Z');
    const spentBefore = company.simulator.tokensSpent();

    const [one, other] = await Promise.all([
      company.fill(gap, {}, { entities: ENTITIES }),
      company.fill(wider, {}, { entities: ENTITIES }),
    ]);

    expect([one.status, other.status]).toEqual(['filled', 'open']);
    expect(await company.gaps.find('1', wider.id)).toEqual(wider);
    expect(company.simulator.tokensSpent() - spentBefore).toBe(111);
    expect(tellingOf(company)).toEqual(CHANGES);
  });

  it('by one who lost the lease stops at the watermark that the other has moved', async () => {
    const { company, gap } = await startWithHole();
    const { watermarks } = company.ports;
    let moves = 0;
    const advance: typeof watermarks.advance = async (account, seen, next) => {
      moves++;
      if (moves === 3) await watermarks.advance(account, seen, { ...next });
      return watermarks.advance(account, seen, next);
    };

    const stopped = await company.fill(
      gap,
      { watermarks: { ...watermarks, advance } },
      { entities: ENTITIES },
    );

    expect(stopped.status).toBe('open');
    expect(moves).toBe(3);
  });
});

describe('a fill that has to stop', () => {
  /** A client that has tokens for so many requests. */
  const clientFor = (company: Filled, requests: number) => {
    let left = requests;
    return createClient(reads, {
      ...company.clientPorts,
      room: async () => {
        left--;
        if (left < 0) throw new BudgetExhausted('spent', company.timers.now() + 3_600_000);
        return { answered: () => {} };
      },
    });
  };

  it.each([1, 2, 3])(
    'because the tokens are spent after %i requests goes on where it was, and pays for no page twice',
    async (requests) => {
      const { company, gap } = await startWithHole();
      let now = gap;
      let rounds = 0;

      while (now.status !== 'filled' && rounds < 20) {
        rounds++;
        now = await company.fill(now, { client: clientFor(company, requests) }, { entities: ENTITIES });
        await company.timers.advance(3_600_000);
      }

      expect(now).toMatchObject({ status: 'filled', quote: 110, spent: 111 });
      expect(await company.differences()).toEqual([]);
      expect(tellingOf(company)).toEqual(CHANGES);
    },
  );

  it('takes turns with another gap, and both come to an end', async () => {
    const { company, gap } = await startWithHole();
    await company.timers.advance(60_000);
    company.simulator.loseEvents(1);
    await company.call('PATCH', '/api/v2/deals/3', { title: 'Unheard in the second gap' });
    await company.timers.advance(60_000);
    let gaps = [gap, await company.openGap('2026-11-20T09:02:00.000Z')];

    for (let round = 0; round < 12; round++) {
      const turn: Gap[] = [];
      for (const one of gaps)
        turn.push(await company.fill(one, { client: clientFor(company, 1) }, { entities: ENTITIES }));
      gaps = turn;
      await company.timers.advance(3_600_000);
    }

    expect(gaps.map(({ status }) => status)).toEqual(['filled', 'filled']);
    expect(await company.differences()).toEqual([]);
    expect(tellingOf(company)).toEqual([CHANGES[0], 'deal.change 3', ...CHANGES.slice(1)]);
  });

  it('is gone on with by a later gap, which then reads what is left of its own', async () => {
    const { company, gap } = await startWithHole();
    await company.fill(gap, { client: clientFor(company, 3) }, { entities: ENTITIES });
    company.simulator.loseEvents(1);
    await company.call('PATCH', '/api/v2/deals/3', { title: 'Unheard in the second gap' });
    await company.timers.advance(600_000);

    const later = await company.openGap('2026-11-20T09:05:00.000Z');
    const last = await company.fill(later, {}, { entities: ENTITIES });

    expect(last.status).toBe('filled');
    expect(await company.differences()).toEqual([]);
    expect(tellingOf(company)).toEqual([CHANGES[0], 'deal.change 3', ...CHANGES.slice(1)]);
  });

  it('among deletions that are being confirmed keeps what was answered, and asks for the others later', async () => {
    const company = await startFilled();
    await company.begin();
    company.simulator.loseEvents(100);
    for (const id of [1, 2, 3, 4, 5, 6, 7]) await company.call('DELETE', `/api/v2/persons/${id}`);
    await company.timers.advance(60_000);
    let now = await company.openGap(BEGIN, { subscriptions: ['person'] });

    for (let round = 0; round < 3; round++) {
      now = await company.fill(now, { client: clientFor(company, 4) });
      await company.timers.advance(60_000);
    }

    expect(now).toMatchObject({ status: 'filled', quote: 30, spent: 37 });
    expect(now.perEntity.person).toMatchObject({ deleted: 7, recovered: 7 });
    expect(company.published.map(({ type }) => type)).toEqual(Array(7).fill('person.delete'));
  });

  it('because the time is up says so and has queued nothing that it did not note', async () => {
    const { company, gap } = await startWithHole();
    let looks = 0;
    const clock = { ...company.ports.clock, remainingMs: () => (++looks > 2 ? 29_000 : 240_000) };

    const stopped = await company.fill(gap, { clock }, { entities: ENTITIES });

    expect(stopped).toMatchObject({ status: 'filling', quote: 110 });
    expect(stopped.awaited).toHaveLength(company.sent.length);
    expect(await company.fill(stopped, {}, { entities: ENTITIES })).toMatchObject({ status: 'filled' });
  });

  it('because the account is disconnected throws, and keeps its place', async () => {
    const { company, gap } = await startWithHole();
    company.simulator.inject({ fault: { kind: 'status', status: 401 }, operation: 'getDeals', times: 9 });

    const outcome = company.fill(gap, {}, { entities: ENTITIES });

    await expect(outcome).rejects.toThrow('does not accept the credential');
    expect(await company.gaps.find('1', gap.id)).toMatchObject({ status: 'filling', spent: 20 });
  });
});
