import type { Reception } from '../pipedrive/index.ts';
import type { Count } from '../runtime/observed.ts';

export interface HeardPorts {
  readonly block: (account: string) => Promise<void>;
  readonly probed: (account: string) => Promise<void>;
  readonly pause: (account: string, untilMs: number) => Promise<void>;
  readonly now: () => number;
  readonly count: Count;
  readonly onFailure: (error: unknown) => void;
}

const COUNTED = {
  blocked: 'PipedriveBlocked',
  unauthorised: 'CredentialRefused',
  throttled: 'PipedriveThrottled',
} as const;

/**
 * What follows from how Pipedrive received a request: a block stops all requests of the account until a probe is
 * answered, a full window stops them until it has room, and a refused credential is counted for its alarm. Never throws: the request has its outcome already.
 */
export const createHeard =
  ({ block, probed, pause, count, now, onFailure }: HeardPorts) =>
  async (account: string, how: Reception, retryAfterMs = 0): Promise<void> => {
    try {
      if (how === 'answered') return await probed(account);
      count(COUNTED[how]);
      if (how === 'blocked') await block(account);
      if (how === 'throttled') await pause(account, now() + retryAfterMs);
    } catch (error) {
      onFailure(error);
    }
  };
