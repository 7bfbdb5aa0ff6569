import type { WebhookCredential } from '../../shared/accounts/credentials.ts';
import {
  createClient,
  NoAnswer,
  type Send,
  type WireRequest,
  type WireResponse,
} from '../../shared/pipedrive/index.ts';
import type { Account } from '../../shared/state/accounts.ts';
import { createGaps } from '../../shared/state/gaps.ts';
import { createHeardWebhooks } from '../../shared/state/heard.ts';
import { createLeases } from '../../shared/state/leases.ts';
import { createRotations } from '../../shared/state/rotations.ts';
import { createSubscriptions } from '../../shared/state/subscriptions.ts';
import { createWatermarks } from '../../shared/state/watermarks.ts';
import { keepPorts, webhookCalls, wishOf } from '../../shared/webhooks/keeping/keep-ports.ts';
import {
  type KeepPorts,
  type Kept,
  keepSubscriptions,
} from '../../shared/webhooks/keeping/keep-subscriptions.ts';
import { anAnswer, aResponse, ORIGIN } from './builders.ts';
import { anAccount, NOW_MS } from './functions.ts';
import { createMemoryTable } from './memory-table.ts';

export const API_URL = 'https://api.example.com';
export const URL_OF_1 = `${API_URL}/webhooks/1`;
export const ENTITIES = ['user', 'deal', 'person', 'organization', 'activity', 'lead', 'product'];

/** A webhook as this company lists it; only what the keeper looks at. */
export interface HeldWebhook {
  readonly id: number;
  readonly subscription_url: string;
  readonly event_action: string;
  readonly event_object: string;
  readonly name: string;
  readonly version: string;
  readonly user_id: number;
  readonly http_auth_user: string;
  readonly http_auth_password: string;
  readonly is_active: 0 | 1;
  readonly last_http_status?: number;
}

/** What becomes of the next creation: refused, or done and its answer lost, or lost and done only when `carryOut` is called. */
type Fate = 'done' | 'answer lost' | 'late' | number;

/**
 * A company that has nothing but webhooks, behind the real client, beside a State in memory. Time passes when a test says so.
 * `keep` is one pass of a keeper; `portsFor` are those of a pass that a test interrupts.
 */
export function createWebhookCompany(account: Account = anAccount()) {
  const table = createMemoryTable();
  const webhooks: HeldWebhook[] = [];
  const asked: string[] = [];
  const fates: Fate[] = [];
  const late: (() => void)[] = [];
  let limit = 40;
  let ids = 0;
  let passwords = 0;
  let holders = 0;
  let nowMs = NOW_MS;
  let credential: WebhookCredential | undefined;
  const now = () => nowMs;

  const created = (given: Omit<HeldWebhook, 'id' | 'is_active'>): HeldWebhook => {
    const webhook = { ...given, id: ++ids, is_active: 1 as const };
    webhooks.push(webhook);
    return webhook;
  };
  const add = (request: WireRequest): WireResponse => {
    const given = JSON.parse(String(request.body));
    const fate = fates.shift() ?? 'done';
    asked.push(`create ${given.event_object}`);
    if (typeof fate === 'number') return aResponse(fate, { success: false, error: 'not this one' });
    if (webhooks.filter(({ is_active }) => is_active).length >= limit)
      return aResponse(422, { success: false, error: 'has reached the limit of webhooks' });
    if (fate === 'late') late.push(() => created(given));
    if (fate === 'late') throw new NoAnswer(true);
    const webhook = created(given);
    if (fate === 'answer lost') throw new NoAnswer(true);
    return { ...anAnswer(webhook), status: 201 };
  };
  const remove = (id: number): WireResponse => {
    const index = webhooks.findIndex((webhook) => webhook.id === id);
    asked.push(`delete ${id}`);
    if (index < 0) return aResponse(404, { success: false, error: 'not found' });
    webhooks.splice(index, 1);
    return anAnswer(null);
  };
  const send: Send = async (request) => {
    if (request.method === 'POST') return add(request);
    if (request.method === 'DELETE') return remove(Number(request.url.pathname.split('/').at(-1)));
    return anAnswer([...webhooks]);
  };
  const client = createClient(webhookCalls, {
    origin: ORIGIN,
    send,
    credentials: async () => ({ 'x-api-token': 'token-1' }),
    room: async () => ({ answered: () => {} }),
    heard: async () => {},
    deprecated: () => {},
    now,
    sleep: async (ms) => {
      nowMs += ms;
    },
    random: () => 0.5,
  });
  const portsFor = (over: Partial<KeepPorts> = {}): KeepPorts => ({
    ...keepPorts(
      {
        table,
        credentials: {
          webhook: async () => credential,
          saveWebhook: async (_, next) => {
            credential = next;
          },
        },
        newPassword: () => `password-number-${String(++passwords).padStart(4, '0')}`,
        now,
      },
      account,
      {
        client,
        holder: `keeper-${++holders}`,
        leaseMs: 360_000,
        remainingMs: () => 300_000,
        inspect: async () => ({ ailments: new Map() }),
      },
    ),
    ...over,
  });
  const wish = wishOf(API_URL, account);
  const rotations = createRotations(table);
  return {
    account,
    wish,
    webhooks,
    asked,
    fates,
    portsFor,
    subscriptions: createSubscriptions(table),
    watermarks: createWatermarks(table),
    gaps: createGaps(table),
    heard: createHeardWebhooks(table),
    leases: createLeases(table),
    rotations,
    now,
    credential: () => credential,
    setCredential: (next: WebhookCredential | undefined) => {
      credential = next;
    },
    pass: (ms: number) => {
      nowMs += ms;
    },
    allow: (most: number) => {
      limit = most;
    },
    /** A webhook that somebody else has made, or that was here before. */
    hold: (part: Partial<Omit<HeldWebhook, 'id'>> = {}): HeldWebhook => {
      const webhook: HeldWebhook = {
        subscription_url: URL_OF_1,
        event_action: '*',
        event_object: 'deal',
        name: 'Pipewarden deal',
        version: '2.0',
        user_id: 7,
        http_auth_user: 'pipewarden-1',
        http_auth_password: 'password-number-0001',
        is_active: 1,
        ...part,
        id: ++ids,
      };
      webhooks.push(webhook);
      return webhook;
    },
    /** Pipedrive changes one of its webhooks. */
    alter: (object: string, part: Partial<HeldWebhook>) => {
      const index = webhooks.findIndex(({ event_object }) => event_object === object);
      const before = webhooks[index];
      if (before) webhooks[index] = { ...before, ...part };
    },
    /** Pipedrive takes one away. */
    lose: (object: string) => {
      const index = webhooks.findIndex(({ event_object }) => event_object === object);
      if (index >= 0) webhooks.splice(index, 1);
    },
    carryOut: () => {
      for (const work of late.splice(0)) work();
    },
    keep: (over: Partial<KeepPorts> = {}, again = false): Promise<Kept> =>
      keepSubscriptions(portsFor(over), again ? { ...wish, again } : wish),
  };
}

export type WebhookCompany = ReturnType<typeof createWebhookCompany>;

/** What of ours is live, by object, in the order of the objects. */
export const liveOf = ({ webhooks }: WebhookCompany): string[] =>
  webhooks
    .filter(({ is_active, subscription_url }) => is_active && subscription_url === URL_OF_1)
    .map(({ event_object }) => event_object)
    .sort();
