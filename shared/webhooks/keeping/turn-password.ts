import type { BasicPair, WebhookCredential } from '../../accounts/credentials.ts';
import type { Webhook } from '../../pipedrive/v1.ts';
import type { Rotation } from '../../state/rotations.ts';

/** What changing the webhook password of one account takes. */
export interface PasswordPorts {
  readonly credential: () => Promise<WebhookCredential | undefined>;
  readonly saveCredential: (credential: WebhookCredential) => Promise<void>;
  readonly rotation: () => Promise<Rotation | undefined>;
  readonly saveRotation: (seen: Rotation, next: Partial<Rotation>) => Promise<Rotation | undefined>;
  /** 32 random bytes as text. */
  readonly newPassword: () => string;
  readonly now: () => number;
}

/** A receiver that has just read the old secret refuses a new password for up to 5 s; twice that is safe. */
const SETTLE_MS = 10_000;
/** Renewed for as long as a webhook carries the old password; it outlives us by this much if we never come again. */
const OLD_VALID_MS = 30 * 86_400_000;
const RENEW_BEFORE_MS = 15 * 86_400_000;
/** The last retry of a delivery leaves 183 s after the first try, and each try may take ten seconds. */
const RETRIES_MS = 10 * 60_000;

const USER = 'pipewarden';

const userOf = (generation: number): string => `${USER}-${generation}`;

/** Which password a Basic user stands for; 0 for those from before passwords were numbered. */
export const generationOf = (user: string | null | undefined): number =>
  Number(/-(\d{1,9})$/.exec(user ?? '')?.[1] ?? 0);

const iso = (ms: number) => new Date(ms).toISOString();

/**
 * The pair that webhooks are to carry now. A password that was asked for is stored first and carried only once every
 * receiver knows it; the old one stays valid for as long as a webhook may carry it. Each step may be cut short, and the next
 * call goes on from there. `known` are the generations that were ever seen, so that none is used for two passwords.
 */
export async function passwordFor(ports: PasswordPorts, known: readonly number[]): Promise<BasicPair> {
  const stored = await ports.credential();
  if (!stored) return firstPassword(ports, Math.max(0, ...known) + 1);
  const rotation = await ports.rotation();
  if (rotation?.status === 'asked') return begun(ports, stored, rotation, known);
  if (rotation?.status !== 'stored') return stored.current;

  const { previous } = stored;
  const nowMs = ports.now();
  if (previous && nowMs < Date.parse(rotation.storedAt ?? '') + SETTLE_MS) return previous;
  if (previous && Date.parse(previous.validUntil) < nowMs + RENEW_BEFORE_MS)
    await ports.saveCredential({
      ...stored,
      previous: { ...previous, validUntil: iso(nowMs + OLD_VALID_MS) },
    });
  return stored.current;
}

async function firstPassword(ports: PasswordPorts, generation: number): Promise<BasicPair> {
  const current = {
    user: userOf(generation),
    password: ports.newPassword(),
    since: iso(ports.now()),
  };
  // Stored before it is registered, so that the first delivery finds it.
  await ports.saveCredential({ current });
  return current;
}

async function begun(
  ports: PasswordPorts,
  stored: WebhookCredential,
  rotation: Rotation,
  known: readonly number[],
): Promise<BasicPair> {
  const { current, previous } = stored;
  const nowMs = ports.now();
  const held = generationOf(current.user);
  const isStored = rotation.generation !== undefined && held >= rotation.generation;
  // Retries with the password before this one may still be under way, and a secret holds two.
  if (!isStored && previous && Date.parse(previous.validUntil) > nowMs) return current;

  const generation = rotation.generation ?? Math.max(held, ...known) + 1;
  const numbered =
    rotation.generation === undefined ? await ports.saveRotation(rotation, { generation }) : rotation;
  if (!numbered) return current;
  if (!isStored)
    await ports.saveCredential({
      current: { user: userOf(generation), password: ports.newPassword(), since: iso(nowMs) },
      previous: { user: current.user, password: current.password, validUntil: iso(nowMs + OLD_VALID_MS) },
    });
  await ports.saveRotation(numbered, { status: 'stored', storedAt: iso(ports.now()) });
  return isStored ? (previous ?? current) : current;
}

/** Ends a change of password once each of our webhooks is seen to carry the new one: the old one dies after the last retry. */
export async function endRotation(ports: PasswordPorts, ours: readonly Webhook[]): Promise<void> {
  const rotation = await ports.rotation();
  if (rotation?.status !== 'stored') return;
  const nowMs = ports.now();
  if (nowMs < Date.parse(rotation.storedAt ?? '') + SETTLE_MS) return;
  const stored = await ports.credential();
  if (!stored || ours.some(({ http_auth_user }) => http_auth_user !== stored.current.user)) return;
  if (stored.previous)
    await ports.saveCredential({
      ...stored,
      previous: { ...stored.previous, validUntil: iso(nowMs + RETRIES_MS) },
    });
  await ports.saveRotation(rotation, { status: 'done', doneAt: iso(nowMs) });
}
