import * as z from 'zod';

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** An EventBridge cron or rate expression. */
const Expression = z
  .string()
  .regex(
    /^(cron\(\S+( \S+){5}\)|rate\([1-9]\d* (minute|hour|day)s?\))$/,
    'takes cron(minute hour day month weekday year) or rate(12 hours)',
  );

/** The few settings of a deployment: `npm run deploy -- -c plan=growth -c alarmEmail=ops@example.com`. */
export const Config = z.object({
  /** The plan of a company that does not say another when it is connected; the most careful one by default. */
  plan: z.enum(['lite', 'growth', 'premium', 'ultimate']).default('lite'),
  /** When the nightly sync runs: an EventBridge cron or rate expression. */
  schedule: Expression.default('cron(0 2 * * ? *)'),
  /** How often webhooks are looked at, and mended. */
  keeperSchedule: Expression.default('rate(15 minutes)'),
  /** When everything is compared with Pipedrive, whether or not deliveries seem to be missing. */
  reconcileSchedule: Expression.default('cron(30 3 * * ? *)'),
  /** After so many minutes without a delivery a webhook is doubted. */
  quietMinutes: z.coerce.number().int().min(1).max(100_000).default(60),
  /** How long the log keeps an event, with what it said. */
  eventRetentionDays: z.coerce.number().int().min(1).max(3650).default(30),
  /** Whether the schemas of what is on the bus go into EventBridge's schema registry, which not every region has. */
  schemaRegistry: z.enum(['on', 'off']).default('on'),
  /** The time zone of the schedules, by its IANA name. */
  timeZone: z.string().refine(isTimeZone, 'takes an IANA name such as Europe/Tallinn').default('Etc/UTC'),
  /** Who is told when an alarm goes off; nobody by default. */
  alarmEmail: z.email().optional(),
  /** How long log lines are kept. */
  logRetentionDays: z.coerce
    .number()
    .pipe(z.union([30, 90, 180, 365].map((days) => z.literal(days))))
    .default(90),
});
export type Config = z.infer<typeof Config>;

/** Reads the settings from CDK context; a wrong one is named, with what it may be. */
export function readConfig(context: (name: string) => unknown): Config {
  const given = Object.keys(Config.shape).map((name) => [name, context(name)] as const);
  const result = Config.safeParse(Object.fromEntries(given.filter(([, value]) => value !== undefined)));
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`A setting of the deployment does not fit (-c name=value): ${issues.join('; ')}`);
}
