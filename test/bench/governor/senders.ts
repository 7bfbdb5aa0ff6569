import { join } from 'node:path';
import * as z from 'zod';
import { type Child, startChild } from '../child.ts';
import type { GovernorName, SenderOptions, ServerOptions } from './messages.ts';

/** Processes that share every window here. */
export const SENDERS = ['sender-1', 'sender-2', 'sender-3', 'sender-4'] as const;

/** A window that is to be worked off. */
export interface Setup extends ServerOptions {
  readonly account: string;
  readonly governor: GovernorName;
  /** Whether another app sends requests, too, in the window of the same credential. */
  readonly foreign?: true;
}

const Ready = z.object({});
type Ready = z.infer<typeof Ready>;

const file = (name: string) => join(import.meta.dirname, `${name}-child.ts`);

/** A process of `name`-child.ts that shares the setup's window. */
export type StartSender = (name: 'sender' | 'lifecycle' | 'foreign', id: string) => Promise<Child<Ready>>;

/** Starts the server of a setup, lends it with a way to start senders to `work`, and stops them all. */
export async function withServer<Result>(
  { account, governor, ...server }: Setup,
  awsUrl: string,
  work: (server: Child<{ url: string }>, start: StartSender) => Promise<Result>,
): Promise<Result> {
  await using children = new AsyncDisposableStack();
  const started = await startChild(file('server'), {
    args: [JSON.stringify(server)],
    hello: z.object({ url: z.url() }),
  });
  children.defer(started.stop);
  return await work(started, async (name, id) => {
    const options: SenderOptions = {
      id,
      governor,
      account,
      limit: server.limit,
      senders: SENDERS.length,
      serverUrl: started.hello.url,
      awsUrl,
    };
    const child = await startChild(file(name), { args: [JSON.stringify(options)], hello: Ready });
    children.defer(child.stop);
    return child;
  });
}
