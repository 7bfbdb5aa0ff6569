const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** When a schedule fires: at the times of a cron pattern, or every so often. */
export type Schedule = { readonly cron: string } | { readonly everyMs: number };

/**
 * Reads an EventBridge expression, `rate(5 minutes)` or `cron(0 2 * * ? *)`, into the cron dialect of the library that
 * keeps the time here: `?` is `*`, weekdays are 0–6 and not 1–7, and the year comes last in both.
 */
export function scheduleFrom(expression: string): Schedule {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) return { everyMs: Number(rate[1]) * (UNIT_MS[rate[2] ?? ''] ?? 0) };
  const fields = /^cron\(([^)]+)\)$/.exec(expression)?.[1]?.trim().split(/\s+/) ?? [];
  const [minute, hour, day, month, weekday, year] = fields;
  if (fields.length !== 6 || !weekday)
    throw new Error(
      `Not a schedule expression: ${expression}. Use rate(…) or cron(minute hour day month weekday year).`,
    );
  const any = (field: string | undefined) => (field === '?' ? '*' : field);
  // Seconds first and year last, as the library takes seven fields.
  return { cron: [0, minute, hour, any(day), month, weekdays(weekday), year].map(stepped).join(' ') };
}

/** `0/5` means "from 0 on, every 5", for which the library wants an open range. */
const stepped = (field: string | number | undefined): string =>
  String(field).replace(/^(\d+)\/(\d+)$/, '$1-59/$2');

/** 1 is Sunday; names are as they are; `2#1` (the first Monday) and `6L` (the last Friday) keep their ending. */
function weekdays(field: string): string {
  if (field === '?' || field === '*') return '*';
  return field.replace(
    /(#\d)|(\d)(L?)/g,
    (whole, nth: string | undefined, day: string | undefined, last: string) =>
      nth !== undefined || day === undefined
        ? whole
        : `${DAYS[(Number(day) + 6) % 7]}${last === 'L' ? '#L' : ''}`,
  );
}
