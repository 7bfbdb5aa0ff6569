import type { Call, Endpoint } from '../../shared/pipedrive/index.ts';
import type { EchoMarks } from '../../shared/state/echo-marks.ts';
import { markOf } from '../../shared/webhooks/own-writes.ts';

/** Marks a write that is about to be sent under its key. */
export type ExpectEcho = (account: string, endpoint: Endpoint, call: Call, key: string) => Promise<Expected>;

export interface Expected {
  /** Pipedrive has done the write: from now on its event is missed if it does not come. */
  readonly done: (recordId?: string) => Promise<void>;
}

export interface ExpectEchoPorts extends Pick<EchoMarks, 'mark' | 'close'> {
  readonly now: () => number;
  readonly failed: (account: string, error: unknown) => void;
}

const UNMARKED: Expected = { done: async () => {} };

/**
 * Marks our own writes. What could not be marked is sent nevertheless, and its event is passed on like anybody's; a mark whose
 * write was never sent hides nothing and expires.
 */
export function createExpectEcho({ mark, close, now, failed }: ExpectEchoPorts): ExpectEcho {
  return async (account, endpoint, call, key) => {
    try {
      const noted = markOf(endpoint, call, key, now());
      if (!noted) return UNMARKED;
      await mark(account, noted);
      return {
        done: (recordId) =>
          close(account, noted, {
            settledMs: now(),
            ...(noted.action === 'create' && recordId !== undefined ? { recordId } : {}),
          }).catch((error: unknown) => failed(account, error)),
      };
    } catch (error) {
      failed(account, error);
      return UNMARKED;
    }
  };
}
