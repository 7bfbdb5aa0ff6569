import type { FoundGap, Gap, GapSign, Gaps } from '../../state/gaps.ts';
import type { HeardWebhook } from '../../state/heard.ts';
import type { Subscription } from '../../state/subscriptions.ts';
import type { Seen } from './keep-subscriptions.ts';
import { EVERYTHING } from './wanted.ts';

/** A time of which one webhook has not told everything, or may not have. */
export interface Hole {
  readonly object: string;
  readonly sign: GapSign;
  readonly fromMs: number;
  /** When what it told last had happened. */
  readonly beforeMs?: number;
  /** It is shown, and not only feared, that something is missing now. */
  readonly proven: boolean;
}

/** Since when a webhook has told nothing: its last delivery, or when it was made. */
export function lastHeardMs(
  { webhookId, history, seenMs }: Subscription,
  heard?: Pick<HeardWebhook, 'receivedMs'>,
): number {
  const made = history.find((repair) => repair.what === 'created' && repair.webhookId === webhookId);
  return Math.max(heard?.receivedMs ?? 0, made ? Date.parse(made.at) : 0) || seenMs;
}

/** What is certain: webhooks that we had noted and Pipedrive no longer lists, or lists as switched off. */
export function certainHoles(
  { listed, recorded }: Seen,
  objects: readonly string[],
  heard: readonly HeardWebhook[],
): Hole[] {
  return recorded.flatMap((subscription): Hole[] => {
    const { object, webhookId } = subscription;
    if (webhookId === undefined || ![EVERYTHING, ...objects].includes(object)) return [];
    const found = listed.find(({ id }) => String(id) === webhookId);
    if (found && found.is_active !== false) return [];
    const last = heard.find((one) => one.webhookId === webhookId);
    return [
      {
        object,
        sign: found ? 'inactive' : 'removed',
        fromMs: lastHeardMs(subscription, last),
        ...(last ? { beforeMs: last.eventMs } : {}),
        proven: true,
      },
    ];
  });
}

/** A gap as it stands after it was noted. */
export interface NotedGap {
  readonly gap: Gap;
  readonly opened: boolean;
}

/**
 * Notes a gap. One that is known already is made longer, and opened again where something is `proven` to be missing now; one
 * that is being filled is left alone until the next look.
 */
export async function noteGap(
  gaps: Pick<Gaps, 'open' | 'save'>,
  account: string,
  found: FoundGap,
  proven: boolean,
): Promise<NotedGap> {
  const { opened, gap } = await gaps.open(account, found);
  if (opened || gap.status === 'filling' || gap.to >= found.to) return { gap, opened };
  const longer = await gaps.save(account, gap, { to: found.to, ...(proven ? { status: 'open' } : {}) });
  return { gap: longer ?? gap, opened };
}

/** Notes holes as gaps, one for each sign. */
export async function noteHoles(
  gaps: Pick<Gaps, 'open' | 'save'>,
  account: string,
  holes: readonly Hole[],
  nowMs: number,
): Promise<NotedGap[]> {
  const noted: NotedGap[] = [];
  for (const [sign, some] of Map.groupBy(holes, (hole) => hole.sign)) {
    const isProven = some.some(({ proven }) => proven);
    noted.push(await noteGap(gaps, account, gapOf(sign, some, nowMs), isProven));
  }
  return noted;
}

function gapOf(how: GapSign, holes: readonly Hole[], nowMs: number): FoundGap {
  const to = new Date(nowMs).toISOString();
  const told = holes.flatMap(({ beforeMs }) => beforeMs ?? []);
  return {
    from: new Date(Math.min(...holes.map(({ fromMs }) => fromMs))).toISOString(),
    to,
    foundAt: to,
    how,
    subscriptions: [...new Set(holes.map(({ object }) => object))].sort(),
    bounds: told.length > 0 ? { before: new Date(Math.max(...told)).toISOString() } : {},
    quote: 0,
  };
}
