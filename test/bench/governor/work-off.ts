import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { WINDOW_MS } from '../../../lib/simulator/limits/plans.ts';
import { Account, FOREIGN, SenderReport, Waits } from './messages.ts';
import { SENDERS, type Setup, withServer } from './senders.ts';

/** How a window was worked off. */
export interface WorkedOff {
  readonly account: Account;
  readonly firstSentMs: number;
  /** Calls to DynamoDB, of all senders. */
  readonly writes: number;
  readonly reads: number;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Has the first `busy` of four processes make all of a setup's requests, as fast as their governor lets them. */
export const workOff = (setup: Setup, awsUrl: string, busy: number): Promise<WorkedOff> =>
  withServer(setup, awsUrl, async (server, start) => {
    const senders = await Promise.all(SENDERS.map((id) => start('sender', id)));
    if (setup.foreign) {
      await start('foreign', FOREIGN);
      await setTimeout(WINDOW_MS);
    }
    await Promise.all(senders.slice(0, busy).map((sender) => sender.ask({ do: 'work' }, z.object({}))));
    const account = await server.ask({ when: 'done' }, Account);
    const reports = await Promise.all(senders.map((sender) => sender.ask({ do: 'report' }, SenderReport)));
    return {
      account,
      firstSentMs: Math.min(...reports.flatMap(({ firstSentMs }) => firstSentMs ?? [])),
      writes: sum(reports.map(({ writes }) => writes)),
      reads: sum(reports.map(({ reads }) => reads)),
    };
  });

/** Long enough for every process to have its share of the backfill. */
const SETTLED_MS = 6000;

/** Has a fifth process come with lifecycle requests while four work off a backfill; how long those had to wait. */
export const waitsBesideBackfill = (setup: Setup, awsUrl: string): Promise<Waits> =>
  withServer(setup, awsUrl, async (server, start) => {
    const senders = await Promise.all(SENDERS.map((id) => start('sender', id)));
    const urgent = await start('lifecycle', 'lifecycle');
    await Promise.all(senders.map((sender) => sender.ask({ do: 'work' }, z.object({}))));
    await setTimeout(SETTLED_MS);
    const waits = await urgent.ask({}, Waits);
    await server.ask({ when: 'now' }, Account);
    return waits;
  });
