import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { Timers } from '../../timers.ts';
import type { Activity } from './activity.ts';
import { type FunctionTarget, lookUpFunction } from './find-function.ts';
import type { FunctionSpec } from './function-spec.ts';
import type { Runtime } from './runtime.ts';

export interface EventQueueOptions {
  readonly database: DatabaseSync;
  readonly functions: readonly FunctionSpec[];
  readonly runtime: Runtime;
  readonly timers: Timers;
  readonly newId: () => string;
  readonly log: (functionName: string, line: string) => void;
  readonly activity: Activity;
}

/** Asynchronous invocations: on disk until the function has done them or has failed three times. */
export interface EventQueue {
  /** On disk before this returns. */
  readonly enqueue: (target: FunctionTarget, payload: string) => void;
  /** Takes up what a host that has ended left behind. */
  readonly resume: () => void;
  readonly close: () => void;
}

/** Lambda tries again one minute after the first failure and two minutes after the second; then it gives up. */
const RETRY_DELAYS_MS = [60_000, 120_000];

const eventRow = z.object({
  id: z.string(),
  functionArn: z.string(),
  payload: z.string(),
  failures: z.number(),
  dueMs: z.number(),
});
type QueuedEvent = z.infer<typeof eventRow>;

/** Opens the queue; nothing runs before `resume` or `enqueue`. */
export function createEventQueue(options: EventQueueOptions): EventQueue {
  const { database, timers, runtime, functions } = options;
  database.exec(`
    CREATE TABLE IF NOT EXISTS lambda_events (
      id TEXT PRIMARY KEY, functionArn TEXT NOT NULL, payload TEXT NOT NULL, failures INTEGER NOT NULL,
      dueMs INTEGER NOT NULL
    ) STRICT;
  `);
  const insert = database.prepare('INSERT INTO lambda_events VALUES (?, ?, ?, 0, ?)');
  const all = database.prepare('SELECT * FROM lambda_events ORDER BY dueMs, rowid');
  const postpone = database.prepare('UPDATE lambda_events SET failures = ?, dueMs = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM lambda_events WHERE id = ?');
  const timeouts = new Map<string, () => void>();
  const running = new Set<string>();
  let isClosed = false;

  async function run(event: QueuedEvent): Promise<void> {
    const target = lookUpFunction(functions, event.functionArn);
    if (!target) {
      remove.run(event.id);
      options.log(event.functionArn, `Event ${event.id} dropped: the function no longer exists`);
      return;
    }
    // The request id stays the same over all tries, as on Lambda.
    const outcome = await runtime.invoke(target, event.payload, event.id).catch((error: unknown) => {
      if (!isClosed) throw error;
    });
    if (!outcome) return;
    const delayMs = RETRY_DELAYS_MS[event.failures];
    if ('payload' in outcome) remove.run(event.id);
    else if (delayMs === undefined) {
      remove.run(event.id);
      options.log(target.spec.name, `Event ${event.id} dropped after ${event.failures + 1} failed attempts`);
    } else retry({ ...event, failures: event.failures + 1, dueMs: timers.now() + delayMs });
  }

  function retry(event: QueuedEvent): void {
    postpone.run(event.failures, event.dueMs, event.id);
    schedule(event);
  }

  function schedule(event: QueuedEvent): void {
    const start = () => {
      timeouts.delete(event.id);
      running.add(event.id);
      void options.activity.track(run(event).finally(() => running.delete(event.id)));
    };
    const delayMs = event.dueMs - timers.now();
    if (isClosed) return;
    if (delayMs <= 0) start();
    else timeouts.set(event.id, timers.after(delayMs, start));
  }

  return {
    enqueue: (target, payload) => {
      const event = {
        id: options.newId(),
        functionArn: target.arn,
        payload,
        failures: 0,
        dueMs: timers.now(),
      };
      insert.run(event.id, event.functionArn, event.payload, event.dueMs);
      schedule(event);
    },
    resume: () => {
      for (const row of all.all()) {
        const event = eventRow.parse(row);
        if (!running.has(event.id) && !timeouts.has(event.id)) schedule(event);
      }
    },
    close: () => {
      isClosed = true;
      for (const cancel of timeouts.values()) cancel();
      timeouts.clear();
    },
  };
}
