import type { GapEvent } from '../../bus-events/webhook-gap.ts';
import type { BusEvent } from '../../queue/bus.ts';
import { foundIn, type Gap } from '../../state/gaps.ts';

/** What the bus is told of a gap when it is found, and when it is filled; the same again has the same id. */
export const gapEvent = (account: string, gap: Gap): BusEvent & { readonly detail: GapEvent } => ({
  type: 'webhook.gap',
  detail: {
    id: `${account}-${gap.id}-${gap.status}-${gap.to}`,
    account,
    gapId: gap.id,
    status: gap.status,
    how: gap.how,
    from: gap.from,
    to: gap.to,
    subscriptions: gap.subscriptions,
    perEntity: foundIn(gap),
    cannot: gap.cannot,
  },
});
