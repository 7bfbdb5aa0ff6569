import { sideBySide } from '../../../shared/runtime/side-by-side.ts';
import { found, sumOf, type Tally } from '../../../shared/state/tally.ts';
import { confirmDeleted, isConfirmable } from './deletions.ts';
import { spokenForMs } from './find-missing.ts';
import type { Listed } from './listed.ts';
import type { Recovered } from './recovered.ts';
import { unconfirmed } from './report.ts';
import type { Batch, Place, Step, StepPorts, Suspect } from './step.ts';

/** How many records of State are read side by side. */
const SIDE_BY_SIDE = 16;

/** So many are asked for before what they came to is queued. */
const PORTION = 25;

/** A page of a list that hints at what may be gone. */
export interface Hints {
  readonly suspects: readonly Suspect[];
  readonly tally: Tally;
  readonly next?: Place | undefined;
}

/**
 * Reads a list for hints, and asks for each record whether it is gone, unless State knows it. Which ones are still to be
 * asked for is part of the place: a budget that ends among them has paid for the page once.
 */
export const goneStep = (read: (ports: StepPorts, place: Place) => Promise<Hints>): Step =>
  async function* (ports, place) {
    let at: Place = place ?? {};
    for (;;) {
      while (at.open && at.open.length > 0) {
        const { left, ...batch } = await portionOf(ports, at.open);
        at = { ...at, open: left };
        const isEnd = at.over && left.length === 0;
        yield { ...batch, ...(isEnd ? {} : { next: at }) };
        if (isEnd) return;
      }
      const { suspects, tally, next } = await read(ports, at);
      const { open, known } = await unknownOf(ports, suspects);
      at = { ...(next ?? { over: true }), open };
      const isEnd = !next && open.length === 0;
      yield { recovered: [], tally: sumOf(tally, known), ...(isEnd ? {} : { next: at }) };
      if (isEnd) return;
    }
  };

/** Those that State does not know to be gone. */
async function unknownOf({ known, account }: StepPorts, suspects: readonly Suspect[]) {
  const stored = await sideBySide(suspects, SIDE_BY_SIDE, ({ entity, id }) =>
    known.record(account, entity, id),
  );
  const gone = suspects.filter((_, index) => stored[index]?.deleted);
  return {
    open: suspects.filter((_, index) => !stored[index]?.deleted),
    known: sumOf(...gone.map(({ entity }) => found(entity, { equal: 1 }))),
  };
}

/** Asks for the first of the suspects, those of one kind. */
async function portionOf(
  ports: StepPorts,
  suspects: readonly Suspect[],
): Promise<Omit<Batch, 'next'> & { readonly left: Suspect[] }> {
  const entity = suspects[0]?.entity ?? '';
  const end = suspects.findIndex((suspect) => suspect.entity !== entity);
  const portion = suspects.slice(0, Math.min(PORTION, end === -1 ? suspects.length : end));
  const others = suspects.slice(portion.length);
  if (!isConfirmable(entity)) return { recovered: [], tally: {}, left: others };
  const { deleted, alive, unknown, unasked } = await confirmDeleted(
    ports,
    entity,
    portion.map(({ id }) => id),
  );
  const recovered = (
    await sideBySide(deleted, SIDE_BY_SIDE, (shown) =>
      deletionOf(ports, shown, portion.find(({ id }) => id === shown.id)?.mergedTo),
    )
  ).flat();
  return {
    recovered,
    tally: found(entity, {
      equal: alive.length + deleted.length - recovered.length,
      recovered: recovered.length,
      deleted: recovered.length,
      unsure: unknown.length,
    }),
    cannot: unconfirmed(entity, unknown.length),
    left: [...portion.filter(({ id }) => unasked.includes(id)), ...others],
  };
}

/**
 * Nothing for a record that went after the window, which the webhook tells, nor for one that State never had and that went
 * before it: some hints are as old as the record.
 */
async function deletionOf(
  { known, account, window }: StepPorts,
  { entity, id, updated, updateTime, record }: Listed,
  mergedTo: string | undefined,
): Promise<Recovered[]> {
  const stored = await known.record(account, entity, id);
  const isNews = updated < window.until && (stored !== undefined || updated >= window.since);
  if (!isNews) return [];
  const change = { entity, id, action: 'delete', timeMs: spokenForMs(updated, stored), updateTime } as const;
  return [
    { ...change, record, over: stored?.sequence ?? 0, ...(mergedTo === undefined ? {} : { mergedTo }) },
  ];
}
