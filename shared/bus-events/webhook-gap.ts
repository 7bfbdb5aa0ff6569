import * as z from 'zod/mini';
import { Gap, GapSign, GapStatus } from '../state/gaps.ts';
import { Tally } from '../state/tally.ts';
import { said } from './said.ts';

/** What the bus tells of a time in which deliveries were lost: once when it is found, and once when it is filled. */
export const GapEvent = z.object({
  id: said(z.string(), 'The gap in this state; told twice it is the same.'),
  account: said(z.string(), 'The id of the Pipedrive company.'),
  gapId: said(z.string(), 'The gap: `GET …/webhooks/gaps/{id}` shows it.'),
  status: said(GapStatus, '`open` when it is found, `filled` when all that was found is in State.'),
  how: said(GapSign, 'What made us look.'),
  from: said(z.string(), 'When the first delivery may have been lost, as ISO 8601.'),
  to: said(z.string(), 'Up to when.'),
  subscriptions: said(z.array(z.string()), 'The objects of the webhooks that were silent; empty of all.'),
  perEntity: said(
    Tally,
    'Of each entity how many records Pipedrive listed, how many State had as they are, how many were recovered and how many of these were deletions, and how many are unsure.',
  ),
  cannot: said(Gap.shape.cannot, 'What cannot be brought back, and why.'),
});
export type GapEvent = z.infer<typeof GapEvent>;
