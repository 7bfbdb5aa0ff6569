import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Timers } from '../../timers.ts';
import { AwsError, type AwsRequest, type AwsService } from '../aws/service.ts';
import { createActivity } from './activity.ts';
import { createEventQueue } from './event-queue.ts';
import { createDriver } from './execution-driver.ts';
import { openLedger } from './execution-ledger.ts';
import type { FunctionSpec } from './function-spec.ts';
import { type InvokeAnswer, invokeFunction } from './invoke-function.ts';
import { lambdaRoutes } from './lambda-routes.ts';
import { createRuntime } from './runtime.ts';

export interface LambdaOptions {
  readonly functions: readonly FunctionSpec[];
  /** Stays open until `close` has resolved; Lambda makes its own tables in it. */
  readonly database: DatabaseSync;
  readonly timers: Timers;
  /** Told of every line that a function prints. */
  readonly log: (functionName: string, line: string) => void;
  /** Processes of a function, by its name; more invocations than that wait their turn. */
  readonly concurrencyOf?: (name: string) => number;
  readonly newId?: () => string;
}

/** Lambda on this machine. */
export interface Lambda {
  readonly service: AwsService;
  /** Invokes without HTTP and without permissions, as a queue or the HTTP front does; `payload` is any JSON value. */
  readonly invoke: (
    name: string,
    payload: unknown,
    options?: { readonly type?: 'RequestResponse' | 'Event'; readonly durableExecutionName?: string },
  ) => Promise<InvokeAnswer>;
  /** Takes up the events and executions that an earlier host left unfinished; call it when the gateway listens. */
  readonly start: () => void;
  /** Resolves when nothing runs: all that is unfinished waits for its time or for a callback. */
  readonly settled: () => Promise<void>;
  /** Kills every process; what they were doing is taken up at the next start. */
  readonly close: () => Promise<void>;
}

/** A laptop's share of AWS's thousand. */
const USUAL_CONCURRENCY = 10;

/** Creates Lambda with its functions; nothing runs before `start` or an invocation. */
export function createLambda(options: LambdaOptions): Lambda {
  const { functions, database, timers, log } = options;
  const newId = options.newId ?? randomUUID;
  const activity = createActivity();
  const concurrencyOf = options.concurrencyOf ?? (() => USUAL_CONCURRENCY);
  const runtime = createRuntime({ timers, log, newId, concurrencyOf });
  const ledger = openLedger({ database, now: timers.now, newId });
  const driver = createDriver({ ledger, functions, runtime, timers, newId, activity });
  const events = createEventQueue({ database, functions, runtime, timers, newId, log, activity });
  const deps = { functions, runtime, events, ledger, driver, newId };
  const routes = lambdaRoutes(deps);

  const routeOf = ({ method, path }: AwsRequest) => {
    for (const route of routes) {
      const subject = route.method === method ? route.path.exec(path)?.[1] : undefined;
      if (subject !== undefined) return { route, subject: decodeURIComponent(subject) };
    }
    throw new AwsError('UnknownOperationException', `This machine does not serve ${method} ${path}.`, 404);
  };

  return {
    service: {
      name: 'lambda',
      permissionsFor: (request) => {
        const { route, subject } = routeOf(request);
        return route.permissionsFor(subject, request);
      },
      serve: async (request) => {
        const { route, subject } = routeOf(request);
        return route.serve(subject, request);
      },
    },
    invoke: (name, payload, { type = 'RequestResponse', durableExecutionName } = {}) =>
      invokeFunction(deps, {
        called: name,
        payload: JSON.stringify(payload) ?? '{}',
        type,
        durableExecutionName,
      }),
    start: () => {
      events.resume();
      driver.resume();
    },
    settled: activity.settled,
    close: async () => {
      driver.close();
      events.close();
      await runtime.close();
      await activity.settled();
    },
  };
}
