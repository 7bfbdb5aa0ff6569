import { join } from 'node:path';
import * as z from 'zod';
import { environmentOf } from '../../../lib/local/function-environment.ts';
import { bundle } from '../bundle.ts';
import { type Child, startChild } from '../child.ts';
import { interleave } from '../interleave.ts';
import { functionOf, planOf } from '../stack.ts';
import { Lap } from './lap.ts';

/** What deliveries through one handler took. */
export interface Handled {
  readonly latenciesMs: readonly number[];
  readonly cpuUsPerDelivery: number;
  readonly awsCallsPerDelivery: number;
}

const LAPS = 20;
const DELIVERIES_A_LAP = 100;
/** Enough for the compiler to have seen every path. */
const WARM_UP = 500;

const here = (file: string) => join(import.meta.dirname, file);

/** Handles 2,000 deliveries in each of three handlers, lap by lap in turn: ours, and the two peers. */
export async function measureInProcess(stack: string, folder: string) {
  const aws = await startChild(here('aws-child.ts'), {
    args: [stack, folder],
    hello: z.object({ url: z.string() }),
  });
  const callsSoFar = async () => (await aws.ask({}, z.object({ calls: z.number() }))).calls;
  const children: Child<unknown>[] = [];
  try {
    const receiver = functionOf(planOf(stack, aws.hello.url), 'webhook-receiver');
    const env = environmentOf(receiver, aws.hello.url);
    const start = async (codeFolder: string, handler: string) => {
      const child = await startChild(here('handler-child.ts'), {
        args: [codeFolder, handler],
        env,
        hello: z.object({}),
      });
      children.push(child);
      await child.ask({ first: 0, deliveries: WARM_UP }, Lap);
      return { child, next: WARM_UP, calls: 0 };
    };
    const startPeer = async (name: string) => {
      await bundle(here(`peers/${name}.ts`), join(folder, name));
      return start(join(folder, name), 'index.handler');
    };
    const ours = await start(receiver.codeFolder, receiver.handler);
    const verifyAndParse = await startPeer('verify-and-parse');
    const bareSend = await startPeer('bare-send');

    const laps = await interleave([ours, verifyAndParse, bareSend], LAPS, async (handler) => {
      const before = await callsSoFar();
      const lap = await handler.child.ask({ first: handler.next, deliveries: DELIVERIES_A_LAP }, Lap);
      handler.next += DELIVERIES_A_LAP;
      handler.calls += (await callsSoFar()) - before;
      return lap;
    });
    const handledBy = (handler: typeof ours): Handled => {
      const ran = laps.get(handler) ?? [];
      const deliveries = LAPS * DELIVERIES_A_LAP;
      return {
        latenciesMs: ran.flatMap(({ latenciesMs }) => latenciesMs),
        cpuUsPerDelivery: ran.reduce((sum, { cpuUs }) => sum + cpuUs, 0) / deliveries,
        awsCallsPerDelivery: handler.calls / deliveries,
      };
    };
    return {
      receiver: handledBy(ours),
      verifyAndParse: handledBy(verifyAndParse),
      bareSend: handledBy(bareSend),
    };
  } finally {
    await Promise.all(children.map(({ stop }) => stop()));
    await aws.stop();
  }
}
