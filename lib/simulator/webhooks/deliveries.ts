import type { Timers } from '../../timers.ts';
import type { Change } from '../changes/changes.ts';
import type { WebhookRecord } from '../records/webhook.ts';
import type { Sees } from '../rules/visibility.ts';
import type { Company } from '../store/company.ts';
import { SECOND_MS } from '../store/times.ts';
import { deliveriesOf, type Told } from './deliveries-of.ts';
import type { DeliveryAnswer } from './outage.ts';
import { post } from './post.ts';
import { afterFailure, afterSuccess, isBanned, RETRY_DELAYS_MS } from './webhook-health.ts';
import { ofAttempt } from './webhook-payloads.ts';

/** A delivery that has not succeeded yet. */
export interface Delivery extends Told {
  readonly id: number;
  readonly attempt: number;
  readonly dueMs: number;
}

/** What became of one attempt. `lost`: a banned webhook's event, which nobody will send again. */
export interface Attempt {
  readonly atMs: number;
  readonly webhookId: number;
  /** As webhooks name it: `change.user`. */
  readonly event: string;
  readonly entityId: string;
  readonly attempt: number;
  readonly outcome: number | 'timeout' | 'no connection' | 'lost';
}

export interface Deliveries {
  /** Prepares the deliveries of a change; they leave with the next `flush`. */
  readonly publish: (change: Change) => void;
  /** Starts what has been prepared, once it is safely stored. */
  readonly flush: () => void;
  /** Lets the next events get lost on the way, of one webhook or of any. */
  readonly lose: (events: number, webhookId?: number) => void;
  readonly attempts: () => readonly Attempt[];
  /** Resolves when no attempt is under way; later retries may still be waiting. */
  readonly idle: () => Promise<void>;
  readonly close: () => void;
}

const TIMEOUT_MS = 10 * SECOND_MS;
const MOST_KEPT = 20_000;

/** Sends webhooks, several at a time and in no promised order, and goes on with what a restart left behind. */
export function createDeliveries(ports: {
  readonly company: Company;
  readonly timers: Timers;
  readonly random: () => number;
  readonly sees: Sees;
  readonly concurrent: number;
  /** What is answered in the receiver's place, if anything. */
  readonly answered: () => DeliveryAnswer;
  /** What webhooks of a user who has been deactivated are told. */
  readonly webhooksOfDeactivated: 'told' | 'silent';
  readonly atomic: <T>(work: () => T) => T;
}): Deliveries {
  const { company, timers } = ports;
  const prepared: number[] = [];
  const waiting: number[] = [];
  const running = new Map<number, AbortController>();
  const cancels = new Map<number, () => void>();
  const log: Attempt[] = [];
  const losses: { webhookId: number | undefined; left: number }[] = [];
  let resting: (() => void)[] = [];
  let closed = false;

  const note = (delivery: Told & { readonly attempt?: number }, outcome: Attempt['outcome']) => {
    const { webhookId, event, attempt = 1, payload } = delivery;
    const entityId = String(payload.meta.entity_id ?? payload.meta.id);
    log.push({ atMs: timers.now(), webhookId, event, entityId, attempt, outcome });
    if (log.length > 2 * MOST_KEPT) log.splice(0, MOST_KEPT);
  };

  const isLost = (webhookId: number): boolean => {
    const loss = losses.find(({ webhookId: of, left }) => left > 0 && (of === undefined || of === webhookId));
    if (loss) loss.left--;
    return loss !== undefined;
  };

  const start = (id: number): void => {
    if (closed) return;
    if (running.size >= ports.concurrent) {
      waiting.push(id);
      return;
    }
    const delivery = company.delivery.get(id);
    const webhook = delivery && company.webhook.get(delivery.webhookId);
    if (!delivery || !webhook?.shown.is_active) company.delivery.remove(id);
    else if (isBanned(webhook, timers.now())) {
      note(delivery, 'lost');
      company.delivery.remove(id);
    } else void send(delivery, webhook);
  };

  const send = async (delivery: Delivery, webhook: WebhookRecord): Promise<void> => {
    const controller = new AbortController();
    running.set(delivery.id, controller);
    const cancel = timers.after(TIMEOUT_MS, () => controller.abort());
    const body = JSON.stringify(ofAttempt(delivery.payload, delivery.attempt));
    const answered = ports.answered();
    const outcome = await (answered === 'pass'
      ? post(webhook.shown, body, controller.signal).catch(() =>
          controller.signal.aborted ? 'timeout' : 'no connection',
        )
      : Promise.resolve(answered));
    cancel();
    running.delete(delivery.id);
    // What was under way at the end is pending still, and comes again after a restart.
    if (!closed) ports.atomic(() => settle(delivery, outcome));
    next();
  };

  const settle = (delivery: Delivery, outcome: number | 'timeout' | 'no connection'): void => {
    note(delivery, outcome);
    const nowMs = timers.now();
    const webhook = company.webhook.get(delivery.webhookId);
    const success = typeof outcome === 'number' && outcome >= 200 && outcome < 300;
    if (webhook) {
      const status = typeof outcome === 'number' ? outcome : null;
      company.webhook.put(
        success
          ? afterSuccess(webhook, outcome, nowMs)
          : afterFailure(webhook, delivery.attempt, status, nowMs),
      );
    }
    const delayMs = RETRY_DELAYS_MS[delivery.attempt - 1];
    if (success || !webhook || delayMs === undefined) {
      company.delivery.remove(delivery.id);
      return;
    }
    wait(company.delivery.put({ ...delivery, attempt: delivery.attempt + 1, dueMs: nowMs + delayMs }));
  };

  const wait = ({ id, dueMs }: Delivery): void => {
    const cancel = timers.after(Math.max(0, dueMs - timers.now()), () => {
      cancels.delete(id);
      start(id);
    });
    cancels.set(id, cancel);
  };

  const next = (): void => {
    while (running.size < ports.concurrent && !closed) {
      const id = waiting.shift();
      if (id === undefined) break;
      start(id);
    }
    if (running.size > 0) return;
    for (const resume of resting) resume();
    resting = [];
  };

  for (const delivery of company.delivery.all()) wait(delivery);

  return {
    publish: (change) => {
      for (const delivery of deliveriesOf(change, ports)) {
        const webhook = company.webhook.get(delivery.webhookId);
        if ((webhook && isBanned(webhook, timers.now())) || isLost(delivery.webhookId)) {
          note(delivery, 'lost');
          continue;
        }
        const id = company.delivery.nextId();
        company.delivery.put({ ...delivery, id, attempt: 1, dueMs: timers.now() });
        prepared.push(id);
      }
    },
    flush: () => {
      for (const id of prepared.splice(0)) start(id);
    },
    lose: (events, webhookId) => {
      losses.push({ webhookId, left: events });
    },
    attempts: () => [...log],
    idle: () =>
      running.size === 0 ? Promise.resolve() : new Promise<void>((resolve) => resting.push(resolve)),
    close: () => {
      closed = true;
      for (const cancel of cancels.values()) cancel();
      for (const controller of running.values()) controller.abort();
    },
  };
}
