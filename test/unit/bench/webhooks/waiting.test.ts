import { channel } from 'node:diagnostics_channel';
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Waiting, watchWaiting } from '../../../bench/webhooks/waiting.ts';

let nowMs = 0;
let waiting: Waiting;
beforeEach(() => {
  nowMs = 0;
  waiting = watchWaiting(() => nowMs);
});
afterEach(() => waiting.stop());

/** A request that leaves; the answer's end comes when it is called. */
function request(): () => void {
  const response = new EventEmitter();
  channel('http.client.request.start').publish({});
  channel('http.client.response.finish').publish({ response });
  return () => response.emit('end');
}

describe('the time of waiting', () => {
  test('is from the request to the end of its answer', () => {
    nowMs = 2;
    const end = request();
    nowMs = 7;
    end();
    nowMs = 20;

    expect(waiting.taken()).toBe(5);
  });

  test('is counted once while several requests are under way', () => {
    const endFirst = request();
    nowMs = 3;
    const endSecond = request();
    nowMs = 5;
    endFirst();
    nowMs = 9;
    endSecond();

    expect(waiting.taken()).toBe(9);
  });

  test('begins anew whenever it was asked for', () => {
    const end = request();
    nowMs = 4;
    end();
    waiting.taken();

    expect(waiting.taken()).toBe(0);
  });
});
