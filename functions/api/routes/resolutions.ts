import * as z from 'zod/mini';
import { Conflict, NotFound } from '../../../shared/errors.ts';
import { json } from '../../../shared/runtime/http-function.ts';
import type { Audit } from '../../../shared/state/audit.ts';
import type { Resolution, Write, Writes } from '../../../shared/state/writes.ts';
import type { CallHeads } from '../../../shared/writes/call-heads.ts';
import type { Lines } from '../../../shared/writes/lines.ts';
import { refuseReadOnly } from '../read-only.ts';
import { route, type Served } from '../route.ts';
import { viewOf, WriteView } from '../write-view.ts';

export interface Deps {
  readonly findWrite: Writes['find'];
  readonly resolveWrite: Writes['resolve'];
  readonly joinLine: Lines['join'];
  readonly callHeads: CallHeads;
  readonly tell: (account: string, write: Write) => Promise<void>;
  readonly audited: Audit['audited'];
  readonly now: () => number;
}

/** What a person found when they looked for the record. */
const Found = z.union([
  z.strictObject({
    found: z.literal('sent'),
    recordId: z.optional(z.string().check(z.regex(/^[\w-]{1,64}$/))),
  }),
  z.strictObject({ found: z.literal('not-sent'), next: z.enum(['send', 'drop']) }),
]);
type Found = z.infer<typeof Found>;

export const resolutionRoutes = (deps: Deps): Served[] => [
  route(
    {
      method: 'POST',
      path: '/v1/accounts/{account}/writes/{key}/resolution',
      summary:
        'Say how an uncertain write stands: it was sent, or it was not and is to be sent now, or is to be dropped',
      scope: 'write',
      body: Found,
      status: 200,
      answer: WriteView,
    },
    async ({ account, path: { key = '' }, body, by }) => {
      const write = await deps.findWrite(account.account, key);
      if (!write) throw new NotFound('No write was queued under this key');
      refuseReadOnly(account);
      const resolution = resolutionOf(body, by, new Date(deps.now()).toISOString());
      return json(200, viewOf(await resolved(deps, account.account, write, resolution)));
    },
  ),
];

const resolutionOf = (found: Found, resolvedBy: string, resolvedAt: string): Resolution => {
  const by = { resolvedBy, resolvedAt };
  if (found.found === 'sent')
    return {
      ...by,
      status: 'sent',
      reason: 'A person found the record',
      ...(found.recordId === undefined ? {} : { recordId: found.recordId }),
    };
  return found.next === 'send'
    ? { ...by, status: 'queued' }
    : { ...by, status: 'rejected', reason: 'A person found that it was not sent, and dropped it' };
};

/** Notes what was found, once, and lets a write that was not sent take its place at the end of its line. */
async function resolved(deps: Deps, account: string, write: Write, resolution: Resolution): Promise<Write> {
  const entry = { by: resolution.resolvedBy, action: 'write.resolve', subject: write.key };
  return deps.audited(account, entry, async () => {
    const done = await deps.resolveWrite(account, write.key, resolution);
    const after = done ?? (await sameAgain(deps, account, write.key, resolution));
    if (after.status === 'queued')
      await deps.callHeads(account, [await deps.joinLine(account, after.group, [after])]);
    await deps.tell(account, after);
    return { changed: done !== undefined, value: after };
  });
}

/** The same decision again, because its caller was not answered, changes nothing; another one is a conflict. */
async function sameAgain(
  { findWrite }: Deps,
  account: string,
  key: string,
  { status, resolvedBy }: Resolution,
): Promise<Write> {
  const write = await findWrite(account, key);
  if (write?.resolvedBy === resolvedBy && write.status === status) return write;
  throw new Conflict(
    `Only a write that is uncertain can be resolved; this one is ${write?.status ?? 'gone'}`,
    { field: 'key' },
  );
}
