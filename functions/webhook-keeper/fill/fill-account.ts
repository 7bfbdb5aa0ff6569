import { foundIn, type Gap } from '../../../shared/state/gaps.ts';
import { fillPrice } from '../../../shared/webhooks/keeping/fill-price.ts';
import { stillAwaited } from './awaited.ts';
import { PlaceLost } from './book.ts';
import { passesOf } from './passes.ts';
import type { FillAccount, FillPorts } from './ports.ts';
import { cannotOf, together } from './report.ts';
import { runPass } from './run-pass.ts';
import { untilSettledMs, windowOf } from './window.ts';

/** Longer than a function may run, so that nobody holds the lease and lives no more than a minute. */
const LEASE_MS = 6 * 60_000;

/** A longer wait than this is not slept through in a Lambda. */
const LONGEST_WAIT_MS = 5_000;

/** The processor is given so many looks, a second apart, to handle what was queued last. */
const LOOKS = 5;

/**
 * Brings back what was lost in a gap, or what may have been: everything of the account's entities that has changed since it
 * was verified last is compared with State, and what State does not know is queued. Whoever calls again goes on where the
 * last one stopped, be it for lack of time, tokens or because it died. Answers the gap as it stands: `filled` when all was
 * read and handled, `filling` when somebody has to call again, untouched while another one fills. Throws `Disconnected`,
 * and what is not the source's fault.
 */
export async function fillAccount(ports: FillPorts, account: FillAccount, gap: Gap): Promise<Gap> {
  const { leases, clock, holder } = ports;
  const wanted = { ...account, entities: entitiesOf(account, gap) };
  if (gap.status === 'filled') return gap;
  const nowMs = clock.now();
  if (!(await leases.claim(account.account, 'FILL', holder, nowMs + LEASE_MS, nowMs))) return gap;
  try {
    return await filled(ports, wanted, gap);
  } catch (error) {
    if (error instanceof PlaceLost) return gap;
    throw error;
  } finally {
    await leases.release(account.account, 'FILL', holder);
  }
}

/** A silent webhook of one entity loses changes of that one alone. */
export const entitiesOf = (
  { entities }: Pick<FillAccount, 'entities'>,
  { subscriptions }: Pick<Gap, 'subscriptions'>,
): readonly string[] =>
  subscriptions.length === 0 || subscriptions.includes('*')
    ? entities
    : entities.filter((entity) => subscriptions.includes(entity));

async function filled(ports: FillPorts, account: FillAccount, gap: Gap): Promise<Gap> {
  const { clock } = ports;
  const waitMs = untilSettledMs(gap, clock.now());
  if (waitMs > LONGEST_WAIT_MS) return gap;
  if (waitMs > 0) await clock.sleep(waitMs);
  const window = windowOf(undefined, gap, clock.now());
  let now =
    gap.status === 'open'
      ? await saved(ports, account, gap, {
          status: 'filling',
          // One that was filled and is found to be longer is read anew.
          perEntity: {},
          earlier: foundIn(gap),
          cannot: [],
          quote: gap.spent + fillPrice(account.entities).tokens,
        })
      : gap;
  for (const pass of passesOf(account)) {
    const { gap: next, outcome } = await runPass(ports, account, now, pass);
    now = next;
    if (outcome === 'stopped') return now;
  }
  return looked(ports, account, now, together(now.cannot, cannotOf(account, window)));
}

/** Looks whether what was queued has been handled, a few times; the report is whole by now. */
async function looked(
  ports: FillPorts,
  { account, ...wanted }: FillAccount,
  gap: Gap,
  cannot: Gap['cannot'],
): Promise<Gap> {
  const { known, clock } = ports;
  let awaited = await stillAwaited(known, account, gap.awaited);
  for (let look = 1; look < LOOKS && awaited.length > 0; look++) {
    await clock.sleep(1_000);
    awaited = await stillAwaited(known, account, awaited);
  }
  const end =
    awaited.length > 0 ? {} : { status: 'filled' as const, filledAt: new Date(clock.now()).toISOString() };
  return saved(ports, { account, ...wanted }, gap, { awaited, cannot, ...end });
}

async function saved(
  { gaps }: FillPorts,
  { account }: FillAccount,
  gap: Gap,
  next: Partial<Gap>,
): Promise<Gap> {
  const now = await gaps.save(account, gap, next);
  if (!now) throw new PlaceLost('Somebody else has changed the gap');
  return now;
}
