import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { SIMULATED_APP } from '../simulator/oauth/app.ts';
import { type RunningSimulator, startSimulator } from '../simulator/start-simulator.ts';
import type { Timers } from '../timers.ts';
import { type Api, createApi } from './api-client.ts';
import { type Host, startHost } from './host.ts';
import { synthesise } from './synthesise.ts';

/** The real company to work with, if one is configured. */
export interface RealCompany {
  readonly domain: string;
  readonly apiToken: string;
  readonly mode: 'read-only' | 'read-write';
}

export interface LaptopOptions {
  readonly port: number;
  readonly dataFolder: string;
  readonly plan: 'lite' | 'growth' | 'premium' | 'ultimate';
  readonly adminToken?: string;
  /** Left out: a simulated company answers on `pipedrivePort`. */
  readonly real?: RealCompany;
  readonly pipedrivePort: number;
  readonly users: number;
  /** Where synthesis writes; shared between starts so that an unchanged stack is not built again. */
  readonly assemblyFolder?: string;
  readonly timers?: Timers;
  /** Told what is being done, for whoever waits. */
  readonly progress: (text: string) => void;
}

/** The suite on this machine, with an account connected. */
export interface Laptop {
  readonly host: Host;
  readonly api: Api;
  readonly simulator?: RunningSimulator;
  /** The connected company, or why it could not be connected. */
  readonly account: string | { readonly reason: string };
  readonly close: () => Promise<void>;
}

export const SIMULATED_TOKEN = 'simulated-api-token';

/** Starts the simulated Pipedrive (unless a real one is configured), the stack, and connects the account through its own API. */
export async function startLaptop(options: LaptopOptions): Promise<Laptop> {
  const { dataFolder, real, plan, progress, timers } = options;
  mkdirSync(dataFolder, { recursive: true });
  chmodSync(dataFolder, 0o700);
  const closing: (() => Promise<void>)[] = [];
  try {
    progress(real ? `using ${real.domain} (${real.mode})` : 'starting the simulated Pipedrive');
    const simulator = real
      ? undefined
      : await startSimulator({
          port: options.pipedrivePort,
          file: join(dataFolder, 'pipedrive.sqlite'),
          users: options.users,
          plan,
          ...(timers ? { timers } : {}),
        });
    if (simulator) closing.unshift(simulator.close);

    progress('synthesising the stack');
    const assemblyFolder = await synthesise(options.assemblyFolder ?? join(dataFolder, 'cdk.out'));
    progress('starting the stack');
    const host = await startHost({
      assemblyFolder,
      dataFolder,
      port: options.port,
      parameters: { PipedriveOrigin: simulator?.url ?? '' },
      ...(options.adminToken === undefined ? {} : { adminToken: options.adminToken }),
      ...(timers ? { timers } : {}),
    });
    closing.unshift(host.close);
    writeFileSync(join(dataFolder, 'admin-token'), `${host.adminToken}\n`, { mode: 0o600 });

    const api = createApi(host.url, host.adminToken);
    progress('connecting the account');
    const account = await connected(
      api,
      simulator
        ? { domain: simulator.url, apiToken: SIMULATED_TOKEN, plan, mode: 'read-write' }
        : { ...real, plan },
    );
    if (simulator) {
      const { clientId, clientSecret } = SIMULATED_APP;
      await api.post('/v1/oauth-app', { clientId, clientSecret });
    }
    return {
      host,
      api,
      ...(simulator ? { simulator } : {}),
      account,
      close: () => closeAll(closing),
    };
  } catch (error) {
    await closeAll(closing);
    throw error;
  }
}

/** Connects through the route that everybody uses; a company that cannot be reached does not keep the suite from starting. */
async function connected(api: Api, body: object): Promise<Laptop['account']> {
  const consented = await connectedByConsent(api);
  if (consented !== undefined) return consented;
  const { status, json } = await api.post('/v1/accounts', body);
  const { account, detail } = json;
  if (status === 200 && typeof account === 'object' && account !== null && 'account' in account)
    return String(account.account);
  return { reason: typeof detail === 'string' ? detail : `the API answered ${status}` };
}

const Accounts = z.object({
  items: z.array(z.object({ account: z.string(), auth: z.string(), disconnected: z.object({}).optional() })),
});

/** What a person has consented to is not replaced by an API token at the next start. */
async function connectedByConsent(api: Api): Promise<string | undefined> {
  const accounts = Accounts.safeParse((await api.get('/v1/accounts')).json);
  return accounts.data?.items.find(({ auth, disconnected }) => auth === 'oauth' && !disconnected)?.account;
}

async function closeAll(closing: readonly (() => Promise<void>)[]): Promise<void> {
  for (const close of closing) await close();
}
