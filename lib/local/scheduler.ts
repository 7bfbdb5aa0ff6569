import { Cron } from 'croner';
import type { Timers } from '../timers.ts';
import { isAllowed } from './aws/iam.ts';
import type { Lambda } from './lambda/lambda-service.ts';
import { scheduleFrom } from './schedule-expression.ts';
import type { Plan } from './template/plan.ts';

export interface SchedulerOptions {
  readonly schedules: Plan['schedules'];
  readonly invoke: Lambda['invoke'];
  readonly timers: Timers;
  readonly log: (line: string) => void;
}

/** EventBridge Scheduler: invokes each schedule's target at its times, in its time zone. Times missed while off are missed. */
export function startScheduler({ schedules, invoke, timers, log }: SchedulerOptions): { close: () => void } {
  const cancels = new Map<string, () => void>();
  for (const { name, expression, timeZone, enabled, targetArn, input, statements } of schedules) {
    if (!enabled) continue;
    if (!isAllowed(statements, { action: 'lambda:InvokeFunction', resource: targetArn }))
      throw new Error(
        `The role of the schedule ${name} does not allow lambda:InvokeFunction on ${targetArn}`,
      );
    const schedule = scheduleFrom(expression);
    const cron =
      'cron' in schedule ? new Cron(schedule.cron, { timezone: timeZone, paused: true }) : undefined;
    const delayMs = () => {
      if (!('cron' in schedule)) return schedule.everyMs;
      const next = cron?.nextRun(new Date(timers.now()));
      return next ? next.getTime() - timers.now() : undefined;
    };
    const wait = () => {
      const ms = delayMs();
      if (ms === undefined) return;
      cancels.set(
        name,
        timers.after(ms, () => {
          invoke(targetArn, JSON.parse(input), { type: 'Event' }).catch((error: unknown) =>
            log(`${name} could not be started: ${error instanceof Error ? error.message : 'unknown'}`),
          );
          wait();
        }),
      );
    };
    wait();
  }
  return {
    close: () => {
      for (const cancel of cancels.values()) cancel();
    },
  };
}
