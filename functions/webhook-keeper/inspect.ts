import type { Webhook } from '../../shared/pipedrive/v1.ts';
import type { HeardWebhook } from '../../shared/state/heard.ts';
import type { Subscription } from '../../shared/state/subscriptions.ts';
import { type Hole, lastHeardMs } from '../../shared/webhooks/keeping/holes.ts';
import type { Ailment } from '../../shared/webhooks/keeping/keep-subscriptions.ts';
import { EVERYTHING } from '../../shared/webhooks/keeping/wanted.ts';

/** A webhook that Pipedrive lists as live, with what we know of it. */
export interface Look {
  readonly subscription: Subscription;
  readonly webhook: Webhook;
  readonly heard: HeardWebhook | undefined;
}

/** Whether a webhook gives reason to ask Pipedrive if something was missed. */
export const isDoubtful = (look: Look, nowMs: number, quietMs: number): boolean =>
  failureOf(look) !== undefined || nowMs - lastHeardMs(look.subscription, look.heard) > quietMs;

/** What is noted of deliveries lags behind by a minute, and clocks differ. */
const HEARD_LAG_MS = 120_000;

/**
 * How its last delivery ended, where that was no success. Without a status it failed if Pipedrive delivered something later
 * than we have heard; its time is written in one of two forms (FACTS: webhook object).
 */
function failureOf({ webhook, subscription, heard }: Look): string | undefined {
  const { last_http_status: status, last_delivery_time: time } = webhook;
  if (typeof status === 'number') return status < 200 || status > 299 ? `with ${status}` : undefined;
  if (!time) return undefined;
  const triedMs = Date.parse(/Z|[+-]\d\d:?\d\d$/.test(time) ? time : `${time.replace(' ', 'T')}Z`);
  return triedMs > lastHeardMs(subscription, heard) + HEARD_LAG_MS ? 'by nobody' : undefined;
}

export interface Finding {
  readonly ailment?: Ailment;
  readonly hole?: Hole;
}

/**
 * What a webhook's signs amount to. A ban is inferred, because Pipedrive shows none: deliveries failed, and then something
 * changed that nobody told. `missed` says when an entity was changed last, at Pipedrive, in a way that State does not know; what
 * is older than the last word of its webhook is a matter of gaps that are known, or of the next comparison.
 */
export function inspect(look: Look, missed: ReadonlyMap<string, number>): Finding {
  const { subscription, heard } = look;
  const { object, state, reason, heardMs, lateMs = 0 } = subscription;
  const hole = (sign: Hole['sign'], proven = false): Hole => ({
    object,
    sign,
    fromMs: sinceMs,
    ...(heard ? { beforeMs: heard.eventMs } : {}),
    proven,
  });
  // Of what was heard since the last look nobody knows how much it was.
  const holeSinceLook = (sign: Hole['sign'], proven = false): Hole => ({
    object,
    sign,
    fromMs: lastHeardMs(subscription, heardMs === undefined ? undefined : { receivedMs: heardMs }),
    proven,
  });
  const sinceMs = lastHeardMs(subscription, heard);
  const failure = failureOf(look);
  const missedMs = object === EVERYTHING ? Math.max(0, ...missed.values()) : (missed.get(object) ?? 0);
  const isMissed = missedMs > sinceMs;

  if (isMissed && failure !== undefined)
    return {
      ailment: {
        state: 'banned',
        reason: `Its last delivery was answered ${failure}, and changes since then were not told`,
      },
      hole: hole('ban', true),
    };
  if (isMissed)
    return {
      ailment: { state: 'silent', reason: 'Changes were not told' },
      hole: hole('quiet', true),
    };
  const wasAiling = state === 'banned' || state === 'silent';
  const sign = state === 'banned' ? 'ban' : 'quiet';
  if (failure !== undefined)
    return {
      ailment: {
        state: state === 'banned' ? 'banned' : 'silent',
        reason: `Its last delivery was answered ${failure}`,
      },
      hole: hole('ban'),
    };
  // What was missed until it spoke again was not all there when the gap was filled.
  if (wasAiling && heard && heard.receivedMs > (heardMs ?? 0)) return { hole: holeSinceLook(sign, true) };
  if (wasAiling) return { ailment: { state, reason: reason ?? 'It has told nothing since' } };
  // First tries failed since the last look: ten of those are a ban, which may be over by now.
  if (heard?.late && heard.late.atMs > lateMs) return { hole: holeSinceLook('ban') };
  return {};
}
