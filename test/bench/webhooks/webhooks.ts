import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { copyStack } from '../stack.ts';
import { withTemporaryFolder } from '../temporary-folder.ts';
import { callFigures } from './call-figures.ts';
import { handledFigures } from './handled-figures.ts';
import { hostFigures } from './host-figures.ts';
import { measureInProcess } from './in-process.ts';
import { measureInit } from './init.ts';
import { priceFigures } from './price-figures.ts';
import { AT_ONCE, DELIVERIES, measureThroughHost, PER_SECOND } from './through-host.ts';

/** What a delivery takes from Pipedrive to State and the bus: in time, in calls and in money, and how many the local host takes. */
export const webhooks: Bench = (progress) =>
  withTemporaryFolder(async (folder) => {
    const below = (name: string) => join(folder, name);
    progress('synthesising the stack');
    await copyStack(below('stack'));
    for (const name of ['init', 'in-process', 'through-host']) mkdirSync(below(name));

    progress('loading the receiver in fresh processes, beside the peers');
    const init = await measureInit(below('stack'), below('init'));
    progress('2,000 deliveries in process, in receiver and processor, beside the peers');
    const handlers = await measureInProcess(below('stack'), below('in-process'));
    progress(
      `${DELIVERIES} deliveries through the local host, ${AT_ONCE} at a time, and as many at ${PER_SECOND} a second`,
    );
    const host = await measureThroughHost(below('stack'), below('through-host'));
    return [
      ...init,
      ...handledFigures(handlers),
      ...callFigures(handlers, host),
      ...hostFigures(host),
      ...priceFigures(below('stack'), handlers, host),
    ];
  });
