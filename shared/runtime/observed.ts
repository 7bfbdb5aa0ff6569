import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { AppError } from '../errors.ts';
import { placeOf } from './place-of.ts';

/** Counts something that happened, by account: `count('DeliveryQueued', { account })`. */
export type Count = (name: string, fields?: Readonly<Record<string, string>>, value?: number) => void;

/** One line of JSON in the log: a short constant sentence and fields; ids and counts, never bodies or addresses. */
export interface Log {
  readonly info: (sentence: string, fields?: LogFields) => void;
  readonly warn: (sentence: string, fields?: LogFields) => void;
  readonly error: (sentence: string, fields?: LogFields) => void;
}
type LogFields = Readonly<Record<string, unknown>>;

export interface Observer {
  readonly log: Log;
  readonly count: Count;
  /** Has this done at the end of every invocation, whatever became of it; it must not throw. */
  readonly afterwards: (work: () => Promise<void>) => void;
  /** Wraps a handler so that its lines carry the request id. */
  readonly observed: <Event, Result>(
    handler: (event: Event, context: Context) => Promise<Result>,
  ) => (event: Event, context: Context) => Promise<Result>;
}

const NAMESPACE = 'Pipewarden';

/** The logger and metrics of one function; the tracer is added by those functions that nobody waits for (see traced.ts). */
export function createObserver(serviceName: string): Observer {
  const logger = new Logger({ serviceName });
  const metrics = new Metrics({ namespace: NAMESPACE, serviceName });
  const last: (() => Promise<void>)[] = [];
  return {
    log: {
      info: (sentence, fields = {}) => logger.info(sentence, { ...fields }),
      warn: (sentence, fields = {}) => logger.warn(sentence, { ...fields }),
      error: (sentence, fields = {}) => logger.error(sentence, { ...fields }),
    },
    // Written at once, each with its own dimensions: a crash later in the batch loses none.
    count: (name, fields = {}, value = 1) => {
      const single = metrics.singleMetric();
      for (const [dimension, text] of Object.entries(fields)) single.addDimension(dimension, text);
      single.addMetric(name, MetricUnit.Count, value);
    },
    // What the logger's middleware does, without loading the middleware engine for it.
    observed: (handler) => async (event, context) => {
      logger.addContext(context);
      try {
        return await handler(event, context);
      } finally {
        for (const work of last) await work();
      }
    },
    afterwards: (work) => {
      last.push(work);
    },
  };
}

/** What may be logged of an error: for our own its name and details, for a bug its name, message and place. */
export function loggable(error: unknown): LogFields {
  if (error instanceof AppError)
    return {
      error: error.name,
      remedy: error.remedy,
      ...error.details,
      ...(error.cause instanceof Error ? { cause: error.cause.name } : {}),
    };
  if (error instanceof Error) return { error: error.name, place: placeOf(error) };
  return { error: typeof error };
}
