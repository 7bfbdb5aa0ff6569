import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EventEmitter } from 'node:events';

/** Counts the time that a process waits for answers to its HTTP requests. */
export interface Waiting {
  /** The ms, since the last time it was asked, in which at least one request had left and its answer had not come. */
  readonly taken: () => number;
  readonly stop: () => void;
}

/**
 * Watches Node's own HTTP client from beside, so that the bundle under measurement runs as it is. From the moment that a
 * request is written until its answer is read; what comes before, such as signing, and after is the caller's own time.
 */
export function watchWaiting(now: () => number = () => performance.now()): Waiting {
  let underWay = 0;
  let sinceMs = 0;
  let sumMs = 0;
  const begin = () => {
    if (underWay++ === 0) sinceMs = now();
  };
  const end = () => {
    if (--underWay === 0) sumMs += now() - sinceMs;
  };
  const answered = (message: unknown) => responseOf(message).once('end', end);
  subscribe('http.client.request.start', begin);
  subscribe('http.client.response.finish', answered);
  return {
    taken: () => {
      const taken = sumMs;
      sumMs = 0;
      return taken;
    },
    stop: () => {
      unsubscribe('http.client.request.start', begin);
      unsubscribe('http.client.response.finish', answered);
    },
  };
}

/** The channel publishes when the head of a response is there; its body ends later. */
function responseOf(message: unknown): EventEmitter {
  if (typeof message === 'object' && message !== null && 'response' in message)
    if (message.response instanceof EventEmitter) return message.response;
  throw new TypeError('Node tells of its responses in another way');
}
