import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError, type Remedy } from '../../../../shared/errors.ts';
import { type Call, catalog, type Endpoint, perform } from '../../../../shared/pipedrive/index.ts';
import { aResponse, scripted } from '../../../support/builders.ts';

/** A read, a change, a creation and an upload-free delete. */
const CALLS: readonly (readonly [Endpoint, Call])[] = [
  [catalog.v1.getUsers, {}],
  [catalog.v2.updateDeal, { path: { id: 8 }, body: { title: 'Crane' } }],
  [catalog.v2.addDeal, { body: { title: 'Crane' } }],
  [catalog.v1.deleteWebhook, { path: { id: 3 } }],
];

/** Every error that an answer can become, and what it says to do. */
const REMEDIES: Readonly<Record<string, Remedy>> = {
  Disconnected: 'stop',
  Blocked: 'retry',
  NotFound: 'reject',
  BudgetExhausted: 'retry',
  Throttled: 'retry',
  Uncertain: 'reconcile',
  Unavailable: 'retry',
  Rejected: 'stop',
  ContractBroken: 'stop',
};

const ADDRESS = /[\w.+-]+(@|%40)\w/i;
const TOKEN = /[\w-]{40,}/;

const someToken = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 40, maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...'AZaz09_-'), minLength: 60, maxLength: 2500 }),
);
const someSecret = fc.oneof(
  fc.emailAddress(),
  fc.emailAddress().map((address) => encodeURIComponent(address)),
  someToken,
  someToken.map((token) => `https://acme.pipedrive.com/api/v1/users?api_token=${token}`),
);
const someText = fc
  .array(fc.oneof(someSecret, fc.lorem({ maxCount: 40 }), fc.string({ unit: 'binary' })), { maxLength: 60 })
  .chain((words) => fc.constantFrom(' ', '\n', ', ', '"', '<').map((gap) => words.join(gap)));
const someReason = fc.oneof(
  someText,
  fc.jsonValue(),
  fc.record({ toString: fc.constant(1) }),
  fc.array(someText, { maxLength: 3 }),
);
const someBody = fc.oneof(
  fc.json(),
  fc
    .record(
      {
        success: fc.oneof(fc.boolean(), fc.jsonValue()),
        error: someReason,
        message: someReason,
        errors: fc.oneof(someReason, fc.dictionary(fc.oneof(fc.string(), someSecret), someReason)),
        data: fc.jsonValue(),
        additional_data: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    .map((body) => JSON.stringify(body)),
  someText.map((text) => `<!DOCTYPE html><html><body>${text}</body></html>`),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'null', '[]', '{"success":true,"da', 'x'.repeat(1_000_000)),
  fc.jsonValue().map((value) => JSON.stringify({ success: false, error: [value] }).slice(0, -2)),
);
const someStatus = fc.oneof(
  fc.integer({ min: 100, max: 599 }),
  fc.constantFrom(0, 200, 201, 204, 400, 401, 403, 404, 408, 410, 422, 429, 500, 502, 503, 999),
);

test('whatever Pipedrive answers, a call ends with an answer or with one error that says what to do', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...CALLS),
      someStatus,
      someBody,
      async ([endpoint, call], status, body) => {
        const { ports } = scripted(aResponse(status, body));

        const ended = await perform(ports, endpoint, call).catch((error: unknown) => error);

        if (!(ended instanceof Error)) {
          expect(status >= 200 && status <= 299).toBe(true);
          return;
        }
        if (!(ended instanceof AppError)) throw ended;
        expect({ [ended.name]: ended.remedy }).toEqual({ [ended.name]: REMEDIES[ended.name] });
        expect(ended.details).toMatchObject({ operation: endpoint.operation });
        expect(ended.remedy === 'reconcile').toBe(ended.name === 'Uncertain');
        if (ended.name === 'Uncertain') expect(endpoint.repeat).toBe('duplicates');
        expect(ended.message.length).toBeLessThan(450);
        const said = `${ended.message} ${JSON.stringify(ended.details)}`;
        expect(said).not.toMatch(ADDRESS);
        expect(ended.message).not.toMatch(TOKEN);
      },
    ),
    { numRuns: 1_500 },
  );
});

test('a creation that was lost on the way leaves it uncertain, whatever came instead of an answer', async () => {
  const lost = fc.oneof(fc.integer({ min: 500, max: 599 }), fc.constant(408));

  await fc.assert(
    fc.asyncProperty(lost, someBody, async (status, body) => {
      const { ports } = scripted(aResponse(status, body));

      const creating = perform(ports, catalog.v2.addDeal, { body: { title: 'Crane' } });

      await expect(creating).rejects.toMatchObject({ name: 'Uncertain', remedy: 'reconcile' });
    }),
    { numRuns: 300 },
  );
});
