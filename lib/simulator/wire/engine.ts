import type { Context, Input } from '../behaviour.ts';
import { behaviours } from '../behaviours/index.ts';
import { inScope } from '../oauth/scopes.ts';
import { isAdmin } from '../records/user.ts';
import type { Admitted, Gate, RequestHead } from './admission.ts';
import {
  type Answer,
  forbidden,
  htmlAnswer,
  isWebhooks,
  jsonAnswer,
  refusalAnswer,
  resultAnswer,
} from './answers.ts';
import type { Fault, Faults } from './faults.ts';
import { readBody, readQuery } from './read-input.ts';
import type { ReceivedBody } from './received-body.ts';
import { Refusal } from './refusal.ts';
import type { ReceivedRequest, RequestLog } from './request-log.ts';

/** What becomes of a request; `delayMs` is how much later than at once. */
export interface Outcome {
  readonly answer: Answer | 'hang' | 'reset';
  readonly delayMs: number;
}

/** The rest of a request whose head has arrived, given the body that came with it. */
export type Pending = (body: ReceivedBody) => Outcome;

/** Everything between the wire and the behaviours. */
export interface Engine {
  /** Counts, charges and orders a request by the arrival of its head. */
  readonly arrive: (head: RequestHead) => Pending;
}

/** A behaviour without its operation's types. Method parameters are compared both ways, which is what lets the table hold them all. */
interface AnyBehaviour {
  run(
    input: Input<{ operation: string } & Admitted['route']['endpoint']>,
    context: Context,
  ): ReturnType<(typeof behaviours)['v1']['getUsers']>;
}
const table: Readonly<Record<'v1' | 'v2', Readonly<Record<string, AnyBehaviour['run']>>>> = behaviours;

export function createEngine(ports: {
  readonly gate: Gate;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly now: () => number;
  /** Runs a behaviour's work as one transaction and sends off the webhooks it gave rise to. */
  readonly transact: <T>(work: () => T) => T;
  readonly contextFor: (admitted: Admitted) => Context;
}): Engine {
  const { gate, faults, log, now } = ports;

  const work = (admitted: Admitted, url: URL, body: ReceivedBody): Answer => {
    const { route, caller, app, rateHeaders } = admitted;
    const { endpoint, path } = route;
    try {
      inScope(endpoint, app);
      if (isForAdmins(endpoint) && !isAdmin(caller)) throw forbidden(endpoint);
      const input = { path, query: readQuery(endpoint, url.searchParams), body: readBody(endpoint, body) };
      const behaviour = table[endpoint.version][endpoint.operation];
      if (!behaviour) throw new Error(`There is no behaviour for ${endpoint.operation}`);
      const result = ports.transact(() => behaviour(input, ports.contextFor(admitted)));
      return resultAnswer(endpoint, result, rateHeaders);
    } catch (error) {
      if (error instanceof Refusal) return refusalAnswer(error, rateHeaders);
      // A bug of the simulation: it must show, and must not leave the caller without an answer.
      return jsonAnswer(500, { success: false, error: `The simulator failed: ${String(error)}` });
    }
  };

  return {
    arrive: (head) => {
      const url = new URL(head.url, 'http://simulator');
      const arrivedMs = now();
      const gated = ports.transact(() => gate.pass(head, url.pathname, arrivedMs));
      const operation = 'route' in gated ? gated.route.endpoint.operation : undefined;
      const entry = log.add({
        atMs: arrivedMs,
        method: head.method,
        path: url.pathname,
        operation,
        userId: gated.caller?.id,
        cost: 'route' in gated ? gated.route.endpoint.cost : 0,
      });
      if ('refusal' in gated) return () => finished(entry, { answer: gated.refusal, delayMs: 0 });
      const fault = faults.take(gated.route.endpoint.operation);
      return (body) =>
        finished(
          entry,
          withFault(fault, () => work(gated, url, body)),
        );
    },
  };
}

/** Notes what became of a request. */
export function finished(entry: ReceivedRequest, outcome: Outcome): Outcome {
  entry.status = typeof outcome.answer === 'string' ? outcome.answer : outcome.answer.status;
  return outcome;
}

/** Does the work, or not, and spoils its answer. */
export function withFault(fault: Fault | undefined, work: () => Answer): Outcome {
  const atOnce = (answer: Outcome['answer']) => ({ answer, delayMs: 0 });
  switch (fault?.kind) {
    case undefined:
      return atOnce(work());
    case 'latency':
      return { answer: work(), delayMs: fault.ms };
    case 'status':
      return atOnce(jsonAnswer(fault.status, Object(fault.body ?? { success: false }), fault.headers));
    case 'html':
      return atOnce(htmlAnswer(fault.status, 'Error'));
    case 'truncated': {
      const answer = work();
      return atOnce({ ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) });
    }
    default:
      if (fault?.when === 'after') work();
      return atOnce(fault?.kind ?? 'reset');
  }
}

/** Where another scope opens an operation too, as for fields, it is not for admins alone; webhooks are, under any scope. */
const isForAdmins = (endpoint: Admitted['route']['endpoint']): boolean =>
  endpoint.scopes.includes('admin') && (endpoint.scopes.length === 1 || isWebhooks(endpoint));
