import { createChanges } from './changes/changes.ts';
import { createEdits, type MakeEdit } from './changes/edits.ts';
import { createPurge } from './changes/purge.ts';
import { createAbuse } from './limits/abuse.ts';
import { createBudget } from './limits/budget.ts';
import { createBurst } from './limits/burst.ts';
import { PLANS, TOKENS_PER_SEAT } from './limits/plans.ts';
import { createConsent } from './oauth/consent.ts';
import { createGrants } from './oauth/grants.ts';
import { createOAuthServer } from './oauth/oauth-server.ts';
import { createUninstalls } from './oauth/uninstall.ts';
import { type SimulatorOptions, settingsFrom } from './options.ts';
import { createSees } from './rules/visibility.ts';
import { seedCompany } from './seed/seed.ts';
import { activeUsers, type Company, companyRecord, openCompany } from './store/company.ts';
import { seededRandom, uuidFrom } from './store/random.ts';
import { createFileStore, createMemoryStore } from './store/store.ts';
import { type Attempt, createDeliveries } from './webhooks/deliveries.ts';
import { createOutage, type DeliveryAnswer } from './webhooks/outage.ts';
import { createGate } from './wire/admission.ts';
import { createEngine, type Engine } from './wire/engine.ts';
import { createFaults, type Injection } from './wire/faults.ts';
import { overview } from './wire/overview.ts';
import { createRequestLog, type ReceivedRequest } from './wire/request-log.ts';
import { createRouter } from './wire/routes.ts';

/** A simulated Pipedrive company without its HTTP server. */
export interface Simulator extends Engine {
  /** What a person does in Pipedrive's pages, seen by webhooks as `change_source: "app"`. Answers the record's id. */
  readonly edit: MakeEdit;
  /** Lets something go wrong with the next requests. */
  readonly inject: (injection: Injection) => void;
  /** Lets the next webhook events get lost, of one webhook or of any. */
  readonly loseEvents: (events: number, webhookId?: number) => void;
  /** Answers every webhook delivery in its receiver's place, as a receiver does that fails; until something else is said. */
  readonly answerDeliveries: (outcome: DeliveryAnswer) => void;
  /** Answers 503 to every webhook delivery for so long; 0 ends it at once. */
  readonly outage: (minutes: number) => void;
  /** Gives a user a new API token; the old one is refused from then on. */
  readonly regenerateToken: (userId: number) => string;
  /** A user removes the app in the pages; resolves when the app has been told of it. */
  readonly uninstall: (userId: number) => Promise<void>;
  /** The requests received, in the order of their arrival. */
  readonly requests: () => readonly Readonly<ReceivedRequest>[];
  /** The webhook attempts made and the events lost. */
  readonly deliveries: () => readonly Attempt[];
  /** Tokens spent on the company's current day. */
  readonly tokensSpent: () => number;
  /** Resolves when no webhook attempt is under way. */
  readonly idle: () => Promise<void>;
  readonly overview: () => object;
  /** The company's records, for assertions. */
  readonly company: Company;
  /** Tells at which origin it is served, which no webhook may point to. */
  readonly servedAt: (origin: string) => void;
  readonly close: () => void;
}

/** Opens the company in `options.file`, or makes one from `options.seed`. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const settings = settingsFrom(options);
  const { timers, plan } = settings;
  const store = options.file === undefined ? createMemoryStore() : createFileStore(options.file);
  const company = openCompany(store);
  store.atomic(() => {
    if (!company.company.get('company')) seedCompany(company, settings);
    const record = companyRecord(company);
    company.company.put({ ...record, starts: record.starts + 1 });
  });

  // Another start draws other ids, so that none comes twice.
  const random = seededRandom(settings.seed * 1_000 + companyRecord(company).starts);
  const sees = createSees(company, plan);
  const purge = createPurge(company, timers);
  const outage = createOutage(timers);
  const deliveries = createDeliveries({
    company,
    timers,
    random,
    sees,
    concurrent: settings.concurrentDeliveries,
    answered: outage.current,
    webhooksOfDeactivated: settings.webhooksOfDeactivated,
    atomic: store.atomic,
  });
  const changes = createChanges({ company, now: timers.now, purge, publish: deliveries.publish });
  const transact = <T>(work: () => T): T => {
    const result = store.atomic(work);
    deliveries.flush();
    return result;
  };

  const burst = createBurst(PLANS[plan].burst);
  const budget = createBudget({
    spends: company.spend,
    writes: company.writes,
    timeZone: settings.timeZone,
    limit: () =>
      TOKENS_PER_SEAT * PLANS[plan].multiplier * Math.max(settings.seats, activeUsers(company).length),
  });
  const gate = createGate({
    company,
    router: createRouter(settings.removedOperations),
    burst,
    budget,
    abuse: createAbuse(settings.abuse),
    showRates: settings.rateHeaders,
  });
  const faults = createFaults();
  const log = createRequestLog();
  const makeEdit = createEdits({ company, changes, now: timers.now });
  let ownOrigin: string | undefined;
  const engine = createEngine({
    gate,
    faults,
    log,
    now: timers.now,
    transact,
    contextFor: ({ caller, app }) => ({
      company,
      changes,
      settings,
      sees,
      caller,
      app,
      actor: { userId: caller.id, source: 'api', bulk: false },
      nowMs: timers.now(),
      ownOrigin: () => ownOrigin,
    }),
  });

  const app = settings.oauthApp;
  const grants = createGrants({
    company,
    random,
    now: timers.now,
    scopes: app.scopes,
    refreshTokens: settings.refreshTokens,
    apiDomain: () => settings.apiDomain || (ownOrigin ?? ''),
  });
  const consent = createConsent({ app, company, grants });
  const oauth = createOAuthServer({ app, grants, consent, faults, log, now: timers.now, transact });
  const uninstalls = createUninstalls({ app, company, timers, grants, transact });

  return {
    arrive: (head) => oauth.arrive(head) ?? engine.arrive(head),
    company,
    edit: (edit) => transact(() => makeEdit(edit)),
    inject: faults.inject,
    loseEvents: deliveries.lose,
    answerDeliveries: outage.answer,
    outage: outage.lasts,
    regenerateToken: (userId) => company.token.put({ id: userId, token: uuidFrom(random) }).token,
    uninstall: uninstalls.uninstall,
    requests: log.all,
    deliveries: deliveries.attempts,
    tokensSpent: () => budget.spent(timers.now()),
    idle: deliveries.idle,
    overview: () => overview(company, settings, burst, budget),
    servedAt: (origin) => {
      ownOrigin = origin;
    },
    close: () => {
      deliveries.close();
      outage.close();
      uninstalls.close();
      purge.close();
      store.close();
    },
  };
}
