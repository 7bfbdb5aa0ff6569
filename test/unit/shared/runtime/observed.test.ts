import { describe, expect, test } from 'vitest';
import { Rejected } from '../../../../shared/errors.ts';
import { loggable } from '../../../../shared/runtime/observed.ts';

describe('what may be logged of an error', () => {
  test('that is a bug is its name and its place, and nothing of its message, however many lines that has', () => {
    const error = new TypeError('Cannot send for Ada\nada@example.com\n    at home: with Grace\n+3721111');

    const { error: name, place } = loggable(error);

    expect(name).toBe('TypeError');
    expect(place).toContain('observed.test.ts');
    expect(place).not.toMatch(/Ada|ada@|Grace|3721111/);
  });

  test('of JSON that cannot be read is nothing of the text', () => {
    const thrown = (() => {
      try {
        return JSON.parse('{"apiToken":"secret\n-token"');
      } catch (error) {
        return error;
      }
    })();

    expect(JSON.stringify(loggable(thrown))).not.toMatch(/secret|-token/);
  });

  test('without a stack is its name', () => {
    const error = new RangeError('ada@example.com');
    delete error.stack;

    expect(loggable(error)).toEqual({ error: 'RangeError', place: '' });
  });

  test('of ours is its name, what to do and its details', () => {
    const error = new Rejected('Pipedrive said no to ada@example.com', { status: 403 });

    expect(loggable(error)).toEqual({ error: 'Rejected', remedy: 'stop', status: 403 });
  });

  test('that is no error is what kind of thing it is', () => {
    expect(loggable('ada@example.com')).toEqual({ error: 'string' });
  });
});
