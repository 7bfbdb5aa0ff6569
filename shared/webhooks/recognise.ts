import * as z from 'zod/mini';
import type { ToldChange } from './change.ts';
import { DeliveryV1, toldByV1 } from './delivery-v1.ts';
import { DeliveryV2, toldByV2 } from './delivery-v2.ts';
import { parseExactly } from './exact-json.ts';

/** What a body turned out to be. */
export type Recognised =
  | {
      readonly known: true;
      readonly told: ToldChange;
      /** Which webhook told, where it says so. */
      readonly webhookId?: string;
      /** 1 for the first; up to 4. */
      readonly attempt: number;
    }
  | { readonly known: false; readonly reason: string };

/** Told by either version; a body of version 2 has no `v`. */
const Version = z.object({ v: z.literal(1) });
let deliveryV1: ReturnType<typeof DeliveryV1> | undefined;

/** Clocks differ by seconds; what claims to be later than that would count as the last word for as long. */
const MOST_AHEAD_MS = 3_600_000;

/**
 * Reads the body of an authentic delivery of either version. What does not fit is not refused but named, so that it can be
 * kept. The records in it stay as they came (`toChange` brings them to one form): the receiver does without that. `receivedMs`
 * is when it came: nothing is told before it happens.
 */
export function recognise(raw: string, account: string, receivedMs: number): Recognised {
  let body: unknown;
  try {
    body = parseExactly(raw);
  } catch {
    return { known: false, reason: 'not JSON' };
  }
  if (!z.safeParse(Version, body).success) {
    const v2 = z.safeParse(DeliveryV2, body);
    if (!v2.success) return misfit(v2.error);
    const { company_id, webhook_id, attempt } = v2.data.meta;
    const told = toldByV2(v2.data);
    return known({ account, receivedMs }, company_id, told, webhook_id, attempt ?? 1);
  }
  deliveryV1 ??= DeliveryV1();
  const v1 = z.safeParse(deliveryV1, body);
  if (!v1.success) return misfit(v1.error);
  const { meta, retry } = v1.data;
  const told = toldByV1(v1.data);
  return known({ account, receivedMs }, meta.company_id, told, meta.webhook_id, (retry ?? 0) + 1);
}

function known(
  { account, receivedMs }: { readonly account: string; readonly receivedMs: number },
  companyId: string,
  told: ToldChange,
  webhookId: string | null | undefined,
  attempt: number,
): Recognised {
  if (companyId !== account) return { known: false, reason: 'of another company' };
  if (told.timeMs > receivedMs + MOST_AHEAD_MS) return { known: false, reason: 'its time is still to come' };
  return { known: true, told, attempt, ...(webhookId ? { webhookId } : {}) };
}

const misfit = ({ issues }: z.core.$ZodError): Recognised => ({
  known: false,
  reason: `unknown shape: ${issues[0]?.path.map(String).join('.') || 'body'}`,
});
