import { describe, expect, test } from 'vitest';
import { customKey } from '../../../lib/simulator/records/field.ts';
import { endpointOf, perform } from '../../../shared/pipedrive/index.ts';
import { findCreated } from '../../../shared/writes/find-created.ts';
import { connectCompany } from './support.ts';

const address = { value: 'Pier 1, Tallinn', country: 'Estonia', postal_code: '10111' };

const CREATIONS: readonly (readonly [operation: string, body: object])[] = [
  [
    'addDeal',
    {
      title: 'Harbour crane',
      owner_id: 2,
      person_id: 1,
      org_id: 1,
      stage_id: 2,
      value: 1200.5,
      currency: 'USD',
      probability: 40,
      expected_close_date: '2026-12-31',
      label_ids: [],
      custom_fields: { [customKey('deal', 'Budget')]: { value: 5000, currency: 'EUR' } },
    },
  ],
  [
    'addPerson',
    {
      name: 'Ada Dock',
      org_id: 1,
      emails: [{ value: 'ada@dock.example', label: 'work', primary: true }, { value: 'a@dock.example' }],
      phones: [{ value: '+372 555 0100' }],
      visible_to: 3,
      custom_fields: { [customKey('person', 'Nickname')]: 'Addie' },
    },
  ],
  ['addOrganization', { name: 'Dock Ltd', owner_id: 2, address, website: 'https://dock.example' }],
  [
    'addActivity',
    {
      subject: 'Inspect the crane',
      type: 'meeting',
      deal_id: 1,
      due_date: '2026-12-01',
      due_time: '10:30',
      duration: '01:00',
      busy: true,
      location: address,
      participants: [{ person_id: 1, primary: true }],
      attendees: [{ email: 'ada@dock.example', name: 'Ada Dock' }],
      note: 'Bring the key',
    },
  ],
  [
    'addProduct',
    {
      name: 'Winch',
      code: 'W-1',
      unit: 'piece',
      tax: 22,
      prices: [
        { currency: 'USD', price: 110 },
        { currency: 'EUR', price: 99.5, cost: 40 },
      ],
    },
  ],
  [
    'addLead',
    {
      title: 'Second crane',
      person_id: 1,
      value: { amount: 900, currency: 'EUR' },
      visible_to: '3',
      expected_close_date: '2027-01-31',
      was_seen: true,
      custom_fields: { [customKey('deal', 'Budget')]: 700 },
    },
  ],
  [
    'addProject',
    {
      title: 'Crane works',
      board_id: 1,
      phase_id: 2,
      start_date: '2026-12-01',
      deal_ids: [1],
      person_ids: [1],
    },
  ],
  [
    'v2.addTask',
    { title: 'Weld the arm', project_id: 1, description: 'Twice', done: 1, milestone: 0, assignee_id: 2 },
  ],
  ['v1.addTask', { title: 'Paint the arm', project_id: 1, done: 0, assignee_ids: [2, 3] }],
  [
    'addWebhook',
    {
      subscription_url: 'https://hooks.example/in',
      event_action: '*',
      event_object: 'deal',
      name: 'Deals',
      http_auth_user: 'warden',
      http_auth_password: 'simulated',
    },
  ],
];
const USER: readonly [string, object] = [
  'addUser',
  { email: 'Ada@dock.example', access: [{ app: 'sales', admin: false }] },
];

/** A company in which things are created and then looked for. */
async function openCompany() {
  const { ports, simulator, timers } = await connectCompany();
  const call: Parameters<typeof findCreated>[0]['call'] = (endpoint, given) =>
    perform(ports, endpoint, given);
  const create = async (operation: string, body: object): Promise<string> => {
    const endpoint = endpointOf(operation);
    if (!endpoint) throw new Error(`No operation is called ${operation}`);
    const { data } = await call(endpoint, { body });
    return String(new Map(Object.entries(Object(data))).get('id'));
  };
  const find = (operation: string, body: object, beganMs: number, except: readonly string[] = []) =>
    findCreated(
      { call, sleep: timers.advance },
      { operation, call: JSON.stringify({ body }), beganMs },
      except,
    );
  return { create, find, simulator, timers };
}

describe('a record of the simulated company', () => {
  test.each([...CREATIONS, USER])('that %s created is found', async (operation, body) => {
    const { create, find, timers } = await openCompany();
    const beganMs = timers.now();
    await timers.advance(2_500);
    const id = await create(operation, body);

    expect(await find(operation, body, beganMs)).toBe(id);
    expect(await find(operation, body, beganMs, [id])).toBeUndefined();
  });

  test.each([...CREATIONS])(
    'is not certain of two that %s created, unless one is known',
    async (operation, body) => {
      const { create, find, timers } = await openCompany();
      const beganMs = timers.now();
      const first = await create(operation, body);
      const second = await create(operation, body);

      expect(await find(operation, body, beganMs)).toBeUndefined();
      expect(await find(operation, body, beganMs, [first])).toBe(second);
    },
  );

  test.each([...CREATIONS, USER])('is not one that %s created long before', async (operation, body) => {
    const { create, find, timers } = await openCompany();
    await create(operation, body);
    await timers.advance(60_000);

    expect(await find(operation, body, timers.now())).toBeUndefined();
  });

  test('is found at the price of one list, and costs another only where there is none', async () => {
    const { create, find, simulator, timers } = await openCompany();
    const beganMs = timers.now();
    await create('addDeal', { title: 'Harbour crane' });
    const before = simulator.tokensSpent();

    await find('addDeal', { title: 'Harbour crane' }, beganMs);
    const once = simulator.tokensSpent() - before;
    await find('addLead', { title: 'No such lead' }, beganMs);

    expect(once).toBe(10);
    expect(simulator.tokensSpent() - before - once).toBe(2 * 20);
  });

  test('is found among many that were created since', async () => {
    const { create, find, timers } = await openCompany();
    const beganMs = timers.now();
    const id = await create('addOrganization', { name: 'Dock Ltd' });
    for (let count = 0; count < 520; count++) {
      if (count % 15 === 0) await timers.advance(2_000);
      await create('addOrganization', { name: `Dock ${count}` });
    }

    expect(await find('addOrganization', { name: 'Dock Ltd' }, beganMs)).toBe(id);
  });
});
