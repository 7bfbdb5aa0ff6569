import { describe, expect, test } from 'vitest';
import { createHeard } from '../../../../shared/accounts/heard.ts';

function rig(block: () => Promise<void> = async () => {}) {
  const calls: string[] = [];
  const heard = createHeard({
    block: async (account) => {
      calls.push(`block ${account}`);
      await block();
    },
    probed: async (account) => {
      calls.push(`probed ${account}`);
    },
    pause: async (account, untilMs) => {
      calls.push(`pause ${account} until ${untilMs}`);
    },
    now: () => 1000,
    count: (name) => {
      calls.push(name);
    },
    onFailure: () => {
      calls.push('failure');
    },
  });
  return { heard, calls };
}

describe('how a request was received', () => {
  test.each([
    ['answered', ['probed 1']],
    ['blocked', ['PipedriveBlocked', 'block 1']],
    ['unauthorised', ['CredentialRefused']],
    ['throttled', ['PipedriveThrottled', 'pause 1 until 3000']],
  ] as const)('%s: has its consequence', async (how, expected) => {
    const { heard, calls } = rig();

    await heard('1', how, 2000);

    expect(calls).toEqual(expected);
  });

  test('is told without fail, because the request has its outcome already', async () => {
    const { heard, calls } = rig(() => Promise.reject(new Error('table down')));

    await expect(heard('1', 'blocked')).resolves.toBeUndefined();

    expect(calls).toEqual(['PipedriveBlocked', 'block 1', 'failure']);
  });
});
