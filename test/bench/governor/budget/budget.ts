import { join } from 'node:path';
import * as z from 'zod';
import { startChild } from '../../child.ts';
import type { Figure } from '../../figure.ts';
import { withTemporaryFolder } from '../../temporary-folder.ts';
import {
  Ended,
  PipedriveHello,
  type PipedriveOptions,
  type PipedriveRequest,
  Seen,
  Still,
  type WorkersOptions,
  type WorkersRequest,
} from './messages.ts';
import { ordinaryWrites, type Planned, urgentWrites } from './planned.ts';
import { type Verdict, verdictOf } from './verdict.ts';

const DEALS = 300;
/** What other apps have left us, the reserve included: for 2,000 of the 3,450 writes. */
const TOKENS_LEFT = 10_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** So long before the reset it begins; all of it has to fit into an access token's hour. */
const BEFORE_RESET_MS = 20 * MINUTE_MS;
/** The resumer comes so often, and has to be done after so many times: half an hour after the reset. */
const RESUME_EVERY_MS = 5 * MINUTE_MS;
const MOST_RESUMES = 10;

interface Run {
  readonly planned: readonly Planned[];
  readonly resetsMs: number;
  readonly seen: Seen;
  readonly ended: Ended;
}

/** How twenty workers come through the end of a day's tokens, and how near their price was to what it cost in the end. */
export async function budgetFigures(progress: (text: string) => void, awsUrl: string): Promise<Figure[]> {
  const run = await withTemporaryFolder((folder) => throughTheReset(progress, awsUrl, folder));
  const { planned, resetsMs, seen, ended } = run;
  const verdict = verdictOf(seen, planned, new Set(ended.sent), { tokensLeft: TOKENS_LEFT, resetsMs });
  return [...figuresOf(verdict, run), figure('quote-error', quoteError(ended), 'ratio')];
}

/**
 * Twenty workers send more than the day has tokens for, until every write is sent. Time in which nothing moves is left out:
 * all clocks are put forward then.
 */
async function throughTheReset(
  progress: (text: string) => void,
  awsUrl: string,
  folder: string,
): Promise<Run> {
  await using children = new AsyncDisposableStack();
  const start = async <Hello extends z.ZodType>(
    name: string,
    options: PipedriveOptions | WorkersOptions,
    hello: Hello,
  ) => {
    const file = join(import.meta.dirname, `${name}-child.ts`);
    const child = await startChild(file, { args: [JSON.stringify(options)], hello });
    children.defer(child.stop);
    return child;
  };
  const nowMs = Date.now();
  const resetsMs = Math.ceil(nowMs / DAY_MS) * DAY_MS + DAY_MS;
  let offsetMs = resetsMs - BEFORE_RESET_MS - nowMs;
  const pipedrive = await start(
    'pipedrive',
    { offsetMs, tokensLeft: TOKENS_LEFT, deals: DEALS },
    PipedriveHello,
  );
  const { url: pipedriveUrl, accessToken, dealIds } = pipedrive.hello;
  const workers = await start(
    'workers',
    { offsetMs, awsUrl, pipedriveUrl, accessToken, dealIds, folder },
    z.object({}),
  );
  const ofPipedrive = <S extends z.ZodType>(request: PipedriveRequest, answer: S) =>
    pipedrive.ask(request, answer);
  const ofWorkers = <S extends z.ZodType>(request: WorkersRequest, answer: S) => workers.ask(request, answer);
  const resumeLater = async (): Promise<Still> => {
    offsetMs += RESUME_EVERY_MS;
    await ofPipedrive({ do: 'put-forward', offsetMs }, z.object({}));
    return ofWorkers({ do: 'resume', offsetMs }, Still);
  };

  const ordinary = ordinaryWrites(dealIds);
  const urgent = urgentWrites(dealIds);
  progress(`${ordinary.length} writes of 20 workers, beyond the end of the day's tokens`);
  await ofWorkers({ do: 'queue', what: 'ordinary' }, Still);
  progress(`${urgent.length} lifecycle writes behind those that are parked`);
  let { open } = await ofWorkers({ do: 'queue', what: 'urgent' }, Still);
  progress(`${open} parked writes through the reset`);
  for (let resumes = 0; open > 0 && resumes < MOST_RESUMES; resumes++) ({ open } = await resumeLater());
  // Once more: what was spent last is told when its process has been quiet for a while.
  await resumeLater();
  return {
    planned: [...ordinary, ...urgent],
    resetsMs,
    seen: await ofPipedrive({ do: 'report' }, Seen),
    ended: await ofWorkers({ do: 'report' }, Ended),
  };
}

function figuresOf(
  { refused, afterEnd, lost, outOfOrder, duplicates, used }: Verdict,
  { planned, seen }: Run,
): Figure[] {
  const ofRequests = `of ${seen.requests.length} requests`;
  const ofWrites = `of ${planned.length} writes`;
  return [
    figure('budget-refused', refused, ofRequests),
    figure('budget-after-end', afterEnd, ofRequests),
    figure('budget-lost', lost, ofWrites),
    figure('budget-out-of-order', outOfOrder, `of ${seen.deals.length} records`),
    figure('budget-duplicates', duplicates, ofWrites),
    figure('budget-used', used, 'ratio'),
  ];
}

const quoteError = ({ quoteTokens, spentTokens }: Ended): number =>
  Math.abs(spentTokens - quoteTokens) / quoteTokens;

const figure = (name: string, value: number, unit: string): Figure => ({
  bench: 'governor',
  name,
  value,
  unit,
});
