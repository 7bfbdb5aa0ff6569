import type { Lane } from '../../../../shared/state/writes.ts';
import type { WriteRequest } from '../../../../shared/writes/write-request.ts';

/** A write that is to be made, by the mark that it leaves in Pipedrive. */
export interface Planned {
  readonly request: WriteRequest;
  /** A number in a deal's history, or an organization's name. */
  readonly mark: { readonly dealId: number; readonly number: number } | { readonly organization: string };
}

/** Ordinary writes of one deal: with 300 deals 3,000. */
const UPDATES = 10;
const ORGANIZATIONS = 150;

const upTo = (most: number) => Array.from({ length: most }, (_, index) => index + 1);

/** Two that follow each other set different fields: none makes another superfluous, so each has to arrive. */
const update = (dealId: number, number: number, lane: Lane): Planned => ({
  request: {
    key: `deal-${dealId}-${number}`,
    operation: 'v2.updateDeal',
    path: { id: dealId },
    body: number % 2 === 0 ? { value: number } : { title: String(number) },
    lane,
  },
  mark: { dealId, number },
});

/** Whether a change in a deal's history is one of these. */
export const isNumbered = (field: string): boolean => field === 'value' || field === 'title';

/** A backfill and a sync, round by round, and creations that nobody stands in line with. */
export const ordinaryWrites = (dealIds: readonly number[]): Planned[] => [
  ...upTo(UPDATES).flatMap((number) =>
    dealIds.map((dealId) => update(dealId, number, dealId % 2 === 0 ? 'backfill' : 'sync')),
  ),
  ...upTo(ORGANIZATIONS).map(
    (number): Planned => ({
      request: {
        key: `organization-${number}`,
        operation: 'v2.addOrganization',
        body: { name: `Organization ${number}` },
        lane: 'sync',
      },
      mark: { organization: `Organization ${number}` },
    }),
  ),
];

/** One more for each deal, which lends its urgency to all that are parked before it. */
export const urgentWrites = (dealIds: readonly number[]): Planned[] =>
  dealIds.map((dealId) => update(dealId, UPDATES + 1, 'lifecycle'));
