/**
 * Every error answers one question: what now?
 * - `reject`: what reached us cannot be served; repeating it changes nothing.
 * - `stop`: the other side said no for good; a person has to look.
 * - `retry`: nothing happened; the same again, later, is right.
 * - `reconcile`: it may have happened; look before anything is repeated.
 */
export type Remedy = 'reject' | 'stop' | 'retry' | 'reconcile';

/** Ids, statuses and field names that help to act; never bodies, addresses or tokens. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | undefined>>;

/** The base of all errors we raise on purpose; whatever is not one of them is a bug. */
export abstract class AppError extends Error {
  abstract readonly remedy: Remedy;
  /** Written out in each class: the bundles are minified, and a class's own name with them. */
  abstract override readonly name: string;
  readonly details: ErrorDetails;

  constructor(message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.details = details;
  }
}

/** What reached us has the wrong shape; `details.field` names the place. */
export class InvalidInput extends AppError {
  override readonly name = 'InvalidInput';
  readonly remedy = 'reject';
}

/** The caller is not proven: no credential, or a wrong one. `details.challenge` names the scheme that would do, if not Bearer. */
export class Unauthorized extends AppError {
  override readonly name = 'Unauthorized';
  readonly remedy = 'reject';
}

/** The caller is known and may not do this. */
export class Forbidden extends AppError {
  override readonly name = 'Forbidden';
  readonly remedy = 'reject';
}

/** There is no such thing, or no longer: Pipedrive's 404 and 410, or our own records. */
export class NotFound extends AppError {
  override readonly name = 'NotFound';
  readonly remedy = 'reject';
}

/** The thing exists already and differs, or another writer was first. */
export class Conflict extends AppError {
  override readonly name = 'Conflict';
  readonly remedy = 'reject';
}

/** Larger than what can be carried; `details.limitBytes` says how large it may be. */
export class TooLarge extends AppError {
  override readonly name = 'TooLarge';
  readonly remedy = 'reject';
}

/** Pipedrive understood and said no; the message is its reason, `details.field` the field it named. */
export class Rejected extends AppError {
  override readonly name = 'Rejected';
  readonly remedy = 'stop';
}

/** Pipedrive does not accept our credential (401); the account must be connected again. */
export class Disconnected extends AppError {
  override readonly name = 'Disconnected';
  readonly remedy = 'stop';
}

/** An answer in a shape we do not know; Pipedrive's contract or ours has changed. */
export class ContractBroken extends AppError {
  override readonly name = 'ContractBroken';
  readonly remedy = 'stop';
}

/** Cloudflare turned us away with a page of HTML: nothing was done, and every further request now makes it worse. */
export class Blocked extends AppError {
  override readonly name = 'Blocked';
  readonly remedy = 'retry';
}

/** No room in the burst window; nothing was done. `retryAfterMs` says when to ask again. */
export class Throttled extends AppError {
  override readonly name = 'Throttled';
  readonly remedy = 'retry';
  readonly retryAfterMs: number;
  constructor(message: string, retryAfterMs: number, details: ErrorDetails = {}) {
    super(message, details);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The company's daily token budget is spent; nothing was done and nothing will be before `untilMs` (since 1970). */
export class BudgetExhausted extends AppError {
  override readonly name = 'BudgetExhausted';
  readonly remedy = 'retry';
  readonly untilMs: number;
  constructor(message: string, untilMs: number, details: ErrorDetails = {}) {
    super(message, details);
    this.untilMs = untilMs;
  }
}

/** No usable answer, and repeating is harmless: the request never left, or it reads, or it has the same effect twice. */
export class Unavailable extends AppError {
  override readonly name = 'Unavailable';
  readonly remedy = 'retry';
}

/** The answer to a create was lost, so the record may exist: search for it before anything is repeated. */
export class Uncertain extends AppError {
  override readonly name = 'Uncertain';
  readonly remedy = 'reconcile';
}
