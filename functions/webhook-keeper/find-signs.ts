import { AppError } from '../../shared/errors.ts';
import type { Account } from '../../shared/state/accounts.ts';
import type { AwaitedEcho } from '../../shared/state/echo-marks.ts';
import type { HeardWebhook } from '../../shared/state/heard.ts';
import { certainHoles, type Hole, lastHeardMs } from '../../shared/webhooks/keeping/holes.ts';
import type { Ailment, Seen } from '../../shared/webhooks/keeping/keep-subscriptions.ts';
import { entitiesOf } from '../../shared/webhooks/keeping/wanted.ts';
import { inspect, isDoubtful, type Look } from './inspect.ts';

export interface Deps {
  readonly heard: (account: string) => Promise<readonly HeardWebhook[]>;
  /** Writes of ours whose events have not come back, of a time between the two. */
  readonly awaitedEchoes: (
    account: string,
    fromMs: number,
    beforeMs: number,
  ) => Promise<readonly AwaitedEcho[]>;
  /** Asks Pipedrive when these entities were changed last in a way that State does not know; undefined when it was asked not long ago. */
  readonly missed: (
    account: Account,
    sinceMs: number,
    entities: readonly string[],
  ) => Promise<ReadonlyMap<string, number> | undefined>;
  /** Is told why Pipedrive could not be asked. */
  readonly unasked: (error: AppError) => void;
  readonly quietMs: number;
  readonly now: () => number;
}

export interface Signs {
  /** Of webhooks that are gone. */
  readonly certain: readonly Hole[];
  /** Of webhooks that are there. */
  readonly feared: readonly Hole[];
  readonly ailments: ReadonlyMap<string, Ailment>;
  readonly heard: readonly HeardWebhook[];
}

const ECHO_AFTER_MS = 5 * 60_000;
/** Marks go after an hour, some time after: an older one says nothing any more. */
const ECHO_KEPT_MS = 3_600_000;
const LONGEST_LOOK_BACK_MS = 86_400_000;

/** All that speaks for deliveries having been lost, at the price of one look at Pipedrive where there is doubt. */
export async function findSigns(deps: Deps, account: Account, seen: Seen): Promise<Signs> {
  const nowMs = deps.now();
  const entities = entitiesOf(account);
  const heard = await deps.heard(account.account);
  const echoes = await deps.awaitedEchoes(account.account, nowMs - ECHO_KEPT_MS, nowMs - ECHO_AFTER_MS);
  const awaited = echoes.filter(({ entity }) => entities.includes(entity));
  const looks = looksOf(seen, heard);
  const doubtful = looks.filter((look) => isDoubtful(look, nowMs, deps.quietMs));

  const sinceMs = Math.min(
    nowMs,
    ...doubtful.map((look) => lastHeardMs(look.subscription, look.heard)),
    ...awaited.map(({ sentMs }) => sentMs),
  );
  const isDoubted = doubtful.length > 0 || awaited.length > 0;
  const missed = isDoubted
    ? await missedBy(deps, account, Math.max(sinceMs, nowMs - LONGEST_LOOK_BACK_MS), entities)
    : NOTHING;
  const findings = looks.map((look) => ({ look, ...inspect(look, missed) }));
  return {
    heard,
    certain: certainHoles(seen, entities, heard),
    feared: [...findings.flatMap(({ hole }) => hole ?? []), ...echoHoles(awaited, looks)],
    ailments: new Map(
      findings.flatMap(({ look, ailment }) =>
        ailment ? [[look.subscription.object, ailment] as const] : [],
      ),
    ),
  };
}

const NOTHING: ReadonlyMap<string, number> = new Map();

/** A look that Pipedrive has no room for, or does not permit, is no reason to leave webhooks as they are. */
async function missedBy(
  deps: Deps,
  ...look: Parameters<Deps['missed']>
): Promise<ReadonlyMap<string, number>> {
  try {
    return (await deps.missed(...look)) ?? NOTHING;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    deps.unasked(error);
    return NOTHING;
  }
}

/** The webhooks that are noted and that Pipedrive lists as live. */
const looksOf = ({ listed, recorded }: Seen, heard: readonly HeardWebhook[]): Look[] =>
  recorded.flatMap((subscription) => {
    const { webhookId } = subscription;
    const webhook = listed.find(({ id, is_active }) => String(id) === webhookId && is_active !== false);
    return webhook
      ? [{ subscription, webhook, heard: heard.find((one) => one.webhookId === webhookId) }]
      : [];
  });

/**
 * A write that changed nothing has no event, so an echo that is missing is followed up by the look at Pipedrive, and alone it
 * is believed only of leads, which Pipedrive's list of changes leaves out (FACTS: recents).
 */
function echoHoles(awaited: readonly AwaitedEcho[], looks: readonly Look[]): Hole[] {
  const ofLeads = awaited.filter(({ entity }) => entity === 'lead');
  const isHeard = looks.some(({ subscription: { object } }) => object === 'lead' || object === '*');
  if (ofLeads.length === 0 || !isHeard) return [];
  return [
    {
      object: 'lead',
      sign: 'echo-missing',
      fromMs: Math.min(...ofLeads.map(({ sentMs }) => sentMs)),
      proven: false,
    },
  ];
}
