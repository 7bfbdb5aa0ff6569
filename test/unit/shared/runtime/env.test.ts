import { afterEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod/mini';
import { readEnv, Text, WholeNumber } from '../../../../shared/runtime/env.ts';
import { failureOf } from '../../../support/builders.ts';

const Env = z.object({ STATE_TABLE: Text, SECRET_PREFIX: Text, MOST_RECEIVES: WholeNumber });

afterEach(() => {
  vi.unstubAllEnvs();
});

const given = (variables: Readonly<Record<string, string | undefined>>) => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
};

describe('the environment', () => {
  test('is read with its numbers as numbers', () => {
    given({ STATE_TABLE: 'state', SECRET_PREFIX: 'pipewarden', MOST_RECEIVES: '5', OTHER: 'x' });

    expect(readEnv(Env)).toEqual({ STATE_TABLE: 'state', SECRET_PREFIX: 'pipewarden', MOST_RECEIVES: 5 });
  });

  test('stops the start by the names of what is missing, empty or wrong, and prints no value', async () => {
    given({ STATE_TABLE: undefined, SECRET_PREFIX: '', MOST_RECEIVES: 'hunter2' });

    const failure = await failureOf(() => readEnv(Env));

    expect(failure).toEqual(
      new Error('Environment variables missing or not valid: STATE_TABLE, SECRET_PREFIX, MOST_RECEIVES'),
    );
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('hunter2');
  });

  test.each(['-1', '1.5', '1e3', ' 1', '', '0x10', '1234567890'])(
    'does not take %j for a whole number',
    (text) => {
      given({ STATE_TABLE: 'state', SECRET_PREFIX: 'pipewarden', MOST_RECEIVES: text });

      expect(() => readEnv(Env)).toThrow('not valid: MOST_RECEIVES');
    },
  );
});
