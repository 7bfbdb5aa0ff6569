import * as z from 'zod';

/** The few settings of a deployment: `npm run deploy -- -c plan=growth -c alarmEmail=ops@example.com`. */
export const Config = z.object({
  /** The plan of a company that does not say another when it is connected; the most careful one by default. */
  plan: z.enum(['lite', 'growth', 'premium', 'ultimate']).default('lite'),
  /** When the nightly sync runs: an EventBridge cron or rate expression. */
  schedule: z
    .string()
    .regex(/^(cron|rate)\(.+\)$/)
    .default('cron(0 2 * * ? *)'),
  /** The time zone of the schedule, by its IANA name. */
  timeZone: z.string().min(1).default('Etc/UTC'),
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
