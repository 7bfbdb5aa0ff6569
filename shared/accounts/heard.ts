import type { Reception } from '../pipedrive/index.ts';
import type { Count } from '../runtime/observed.ts';

export interface HeardPorts {
  readonly block: (account: string) => Promise<void>;
  readonly probed: (account: string) => Promise<void>;
  readonly count: Count;
  readonly onFailure: (error: unknown) => void;
}

/**
 * What follows from how Pipedrive received a request: a block stops all requests of the account until a probe is
 * answered, and a refused credential is counted for its alarm. Never throws: the request has its outcome already.
 */
export const createHeard =
  ({ block, probed, count, onFailure }: HeardPorts) =>
  async (account: string, how: Reception): Promise<void> => {
    try {
      if (how === 'answered') return await probed(account);
      count(how === 'blocked' ? 'PipedriveBlocked' : 'CredentialRefused');
      if (how === 'blocked') await block(account);
    } catch (error) {
      onFailure(error);
    }
  };
