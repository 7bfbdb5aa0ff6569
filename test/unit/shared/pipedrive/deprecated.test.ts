import { describe, expect, test } from 'vitest';
import { catalog, createClient, warnOnce } from '../../../../shared/pipedrive/index.ts';
import { anAnswer, scripted } from '../../../support/builders.ts';

/** A client whose warnings are kept. */
function warned(answers: number) {
  const warnings: [string, Readonly<Record<string, string>>][] = [];
  const { ports, asked } = scripted(...Array.from({ length: answers }, () => anAnswer([])));
  const deprecated = warnOnce((sentence, fields) => warnings.push([sentence, fields]));
  return { warnings, asked, client: createClient(catalog.v1, { ...ports, deprecated }) };
}

describe('an operation that Pipedrive has removed', () => {
  test('is called, and warned of once with what to call instead', async () => {
    const { client, warnings, asked } = warned(3);

    for (let call = 0; call < 3; call++) await client.getPersons();

    expect(asked.map(({ url }) => url.pathname)).toEqual(Array(3).fill('/api/v1/persons'));
    expect(warnings).toEqual([
      [
        'call v2.getPersons instead of an operation that is removed',
        { operation: 'v1.getPersons', status: 'removed', replacement: 'v2.getPersons' },
      ],
    ]);
  });

  test('without a successor is warned of all the same', async () => {
    const { client, warnings } = warned(1);

    await client.getTeams();

    expect(warnings).toEqual([
      ['an operation is deprecated', { operation: 'v1.getTeams', status: 'deprecated' }],
    ]);
  });
});

test('an active operation is not warned of', async () => {
  const { client, warnings } = warned(1);

  await client.getUsers();

  expect(warnings).toEqual([]);
});
