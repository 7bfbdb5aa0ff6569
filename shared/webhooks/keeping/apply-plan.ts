import type { BasicPair } from '../../accounts/credentials.ts';
import { Rejected, Uncertain } from '../../errors.ts';
import type { Plan, Step } from './plan.ts';
import type { Wanted } from './wanted.ts';

/** What changing webhooks at Pipedrive takes. */
export interface ApplyPorts {
  /** Takes or keeps the right to change the account's webhooks; false while it is another's. */
  readonly claim: () => Promise<boolean>;
  readonly add: (wanted: Wanted, pair: BasicPair) => Promise<void>;
  /** One that is gone already is no error. */
  readonly remove: (id: number) => Promise<void>;
  /** Notes from when on an object is heard of, unless that is known; before its first webhook is made. */
  readonly begin: (object: string) => Promise<void>;
  /** How long the caller may still run. */
  readonly remainingMs: () => number;
}

/** What became of the creations of a plan; what was created is seen in the next list. */
export interface Creations {
  readonly tried: boolean;
  /** Pipedrive's reason, by object. */
  readonly refused: ReadonlyMap<string, string>;
  readonly isCutShort: boolean;
}

/** A request may take 15 s and be put off for five; none is begun that the caller might not live to see answered. */
const REQUEST_MS = 20_000;

/** After these the others have nothing better to expect: not paid for, not permitted, no room for webhooks. */
const REFUSES_ALL: readonly unknown[] = [402, 403, 422];

const mayGoOn = async ({ remainingMs, claim }: ApplyPorts): Promise<boolean> =>
  remainingMs() >= REQUEST_MS && (await claim());

/**
 * Creates what a plan says is missing, but for the objects to be left alone. An answer that was lost is left to the next
 * look. Errors that are no refusal are thrown: what is missing still is.
 */
export async function createMissing(
  ports: ApplyPorts,
  { steps }: Plan,
  pair: BasicPair,
  leaveAlone: ReadonlySet<string>,
): Promise<Creations> {
  const missing = steps.flatMap((step) => (step.do === 'create' ? [step.wanted] : []));
  const todo = missing.filter(({ object }) => !leaveAlone.has(object));
  const refused = new Map<string, string>();
  for (const [done, wanted] of todo.entries()) {
    if (!(await mayGoOn(ports))) return { tried: done > 0, refused, isCutShort: true };
    await ports.begin(wanted.object);
    const refusal = await refusalOf(() => ports.add(wanted, pair));
    if (!refusal) continue;
    const isForAll = REFUSES_ALL.includes(refusal.details.status);
    for (const { object } of isForAll ? todo.slice(done) : [wanted]) refused.set(object, refusal.message);
    if (isForAll) break;
  }
  return { tried: todo.length > 0, refused, isCutShort: false };
}

async function refusalOf(creation: () => Promise<void>): Promise<Rejected | undefined> {
  try {
    await creation();
    return undefined;
  } catch (error) {
    if (error instanceof Rejected) return error;
    if (error instanceof Uncertain) return undefined;
    throw error;
  }
}

type Deletion = Extract<Step, { do: 'delete' }>;

/** Deletes what a plan says is too much, as far as nothing is lost by it: what replaces a webhook must be there. */
export async function deleteSurplus(
  ports: ApplyPorts,
  { steps, live }: Plan,
  wanted: readonly string[],
): Promise<{ readonly deleted: readonly Deletion[]; readonly isDone: boolean }> {
  const isWhole = wanted.every((object) => live.has(object));
  const deleted: Deletion[] = [];
  for (const step of steps) {
    if (step.do !== 'delete') continue;
    const isReplaced = step.why === 'dead' || live.has(step.object) || (step.why === 'not wanted' && isWhole);
    if (!isReplaced) continue;
    if (!(await mayGoOn(ports))) return { deleted, isDone: false };
    await ports.remove(step.id);
    deleted.push(step);
  }
  return { deleted, isDone: true };
}
