import { join } from 'node:path';
import * as z from 'zod';
import { environmentOf } from '../../../lib/local/function-environment.ts';
import { bundle } from '../bundle.ts';
import { type Child, startChild } from '../child.ts';
import { interleave } from '../interleave.ts';
import { functionOf, planOf, type StackFunction } from '../stack.ts';
import { Calls } from './calls.ts';
import { readStateUnits } from './read-state-units.ts';
import { createRunner, type Handled, type RunnerOptions } from './runner.ts';
import type { StateUnits } from './state-units.ts';

const LAPS = 20;
const DELIVERIES_A_LAP = 100;
const WARM_UP_LAPS = 5;
/** As many as the stack's mapping hands out at once. */
export const FULL_BATCH = 10;
/** Far from the numbers of the other processor's deliveries. */
const FIRST_OF_TENS = 1_000_000;

const here = (file: string) => join(import.meta.dirname, file);

export interface InProcess {
  readonly receiver: Handled;
  readonly verifyAndParse: Handled;
  readonly bareSend: Handled;
  /** The processor with batches of one. */
  readonly processor: Handled;
  /** The processor with batches of ten, each of another record: the most that it can do at once. */
  readonly processorOfTens: Handled;
  readonly stateUnits: StateUnits;
}

/** Handles 2,000 deliveries in each handler, lap by lap in turn: the receiver, its two peers, and the processor twice. */
export async function measureInProcess(stack: string, folder: string): Promise<InProcess> {
  const aws = await startChild(here('aws-child.ts'), {
    args: [stack, folder],
    hello: z.object({ url: z.string() }),
  });
  const children: Child<unknown>[] = [];
  try {
    const plan = planOf(stack, aws.hello.url);
    const start = async (
      fn: StackFunction,
      options: Partial<Pick<RunnerOptions, 'batch' | 'first'>> = {},
    ) => {
      const child = await startChild(here('handler-child.ts'), {
        args: [fn.codeFolder, fn.handler],
        env: environmentOf(fn, aws.hello.url),
        hello: z.object({}),
      });
      children.push(child);
      const callsSince = () => aws.ask({}, Calls);
      return createRunner({ child, first: 0, deliveriesALap: DELIVERIES_A_LAP, callsSince, ...options });
    };
    const receiver = functionOf(plan, 'webhook-receiver');
    const processor = functionOf(plan, 'event-processor');
    const startPeer = async (name: string) => {
      await bundle(here(`peers/${name}.ts`), join(folder, name));
      return start({ ...receiver, codeFolder: join(folder, name), handler: 'index.handler' });
    };
    const runners = {
      receiver: await start(receiver),
      verifyAndParse: await startPeer('verify-and-parse'),
      bareSend: await startPeer('bare-send'),
      processor: await start(processor, { batch: 1 }),
      processorOfTens: await start(processor, { batch: FULL_BATCH, first: FIRST_OF_TENS }),
    };
    const all = Object.values(runners);
    await interleave(all, WARM_UP_LAPS, ({ warmUp }) => warmUp());
    await interleave(all, LAPS, ({ run }) => run());
    return {
      receiver: runners.receiver.handled(),
      verifyAndParse: runners.verifyAndParse.handled(),
      bareSend: runners.bareSend.handled(),
      processor: runners.processor.handled(),
      processorOfTens: runners.processorOfTens.handled(),
      stateUnits: await readStateUnits(processor, aws.hello.url),
    };
  } finally {
    await Promise.all(children.map(({ stop }) => stop()));
    await aws.stop();
  }
}
