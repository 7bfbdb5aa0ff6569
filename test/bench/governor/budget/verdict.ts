import type { Seen } from './messages.ts';
import type { Planned } from './planned.ts';

/** The day that ends in the middle of a run. */
export interface Spent {
  /** What others have left of its tokens. */
  readonly tokensLeft: number;
  readonly resetsMs: number;
}

/** What became of the writes, by what Pipedrive has seen and by what State says was sent. */
export interface Verdict {
  /** Requests that Pipedrive refused because the day's tokens were spent. */
  readonly refused: number;
  /** Requests between the last write that Pipedrive took on the first day and the reset. */
  readonly afterEnd: number;
  /** Writes that were not sent, or that Pipedrive has not seen. */
  readonly lost: number;
  /** Deals whose writes did not arrive in the order in which they were queued. */
  readonly outOfOrder: number;
  /** Writes that Pipedrive took more than once. */
  readonly duplicates: number;
  /** The share of the first day's tokens that was used. */
  readonly used: number;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

export function verdictOf(
  seen: Seen,
  planned: readonly Planned[],
  sent: ReadonlySet<string>,
  day: Spent,
): Verdict {
  return {
    refused: refusedForBudget(seen, day),
    afterEnd: afterEnd(seen, day),
    lost: planned.filter(({ request, mark }) => !sent.has(request.key) || !hasMark(seen, mark)).length,
    outOfOrder: seen.deals.filter(({ numbers }) => !isAscending(numbers)).length,
    duplicates: duplicateUpdates(seen) + duplicateOrganizations(seen),
    used: sum(firstDay(seen, day).map(({ cost }) => cost)) / day.tokensLeft,
  };
}

const firstDay = ({ requests }: Seen, { resetsMs }: Spent) => requests.filter(({ atMs }) => atMs < resetsMs);

/** A 429 says not what for: it is for the budget when that was spent. */
function refusedForBudget({ requests, limit }: Seen, { tokensLeft, resetsMs }: Spent): number {
  let left = tokensLeft;
  let isNewDay = false;
  let refused = 0;
  for (const { atMs, status, cost } of requests) {
    if (!isNewDay && atMs >= resetsMs) {
      isNewDay = true;
      left = limit;
    }
    if (status === 429 && left <= 0) refused++;
    left -= cost;
  }
  return refused;
}

function afterEnd(seen: Seen, day: Spent): number {
  const requests = firstDay(seen, day);
  const end = requests.findLastIndex(({ method, status }) => method !== 'GET' && isAccepted(status));
  return requests.length - 1 - end;
}

const isAccepted = (status: number | string): boolean => typeof status === 'number' && status < 300;

function hasMark({ deals, organizations }: Seen, mark: Planned['mark']): boolean {
  if ('organization' in mark) return organizations.includes(mark.organization);
  return deals.some(({ id, numbers }) => id === mark.dealId && numbers.includes(mark.number));
}

const isAscending = (numbers: readonly number[]): boolean =>
  numbers.every((number, index) => number > (numbers[index - 1] ?? Number.NEGATIVE_INFINITY));

/** What an update repeats at once leaves no second mark, so requests are counted and not marks. */
function duplicateUpdates({ requests, deals }: Seen): number {
  const accepted = Map.groupBy(
    requests.filter(({ status }) => isAccepted(status)),
    ({ method, path }) => `${method} ${path}`,
  );
  return sum(
    deals.map(({ id, numbers }) => {
      const updates = accepted.get(`PATCH /api/v2/deals/${id}`)?.length ?? 0;
      return Math.max(0, updates - new Set(numbers).size);
    }),
  );
}

const duplicateOrganizations = ({ organizations }: Seen): number =>
  organizations.length - new Set(organizations).size;
