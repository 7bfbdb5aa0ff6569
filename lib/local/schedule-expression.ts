const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const LAST_YEAR = 2199;

/** When a schedule fires: at the times of a cron pattern, or every so often. */
export type Schedule = { readonly cron: string } | { readonly everyMs: number };

/**
 * Reads an EventBridge expression, `rate(5 minutes)` or `cron(0 2 * * ? *)`, into the cron dialect of the library that
 * keeps the time here: `?` is `*`, weekdays are names and not 1–7, and a step has an end. Throws for what EventBridge
 * does not take.
 */
export function scheduleFrom(expression: string): Schedule {
  const refused = (reason: string) => new Error(`Not a schedule expression: ${expression}. ${reason}`);
  const rate = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) return { everyMs: Number(rate[1]) * (UNIT_MS[rate[2] ?? ''] ?? 0) };
  const fields = /^cron\(([^)]+)\)$/.exec(expression)?.[1]?.trim().toUpperCase().split(/\s+/) ?? [];
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = fields;
  if (fields.length !== 6) throw refused('Use rate(…) or cron(minute hour day month weekday year).');
  if ((day === '?') === (weekday === '?'))
    throw refused('One of day and weekday must be ?, and the other one not.');

  const numbered = month.replace(/[A-Z]{3}/g, (name) => String(MONTHS.indexOf(name) + 1));
  const days = weekday === '?' ? '*' : weekdays(weekday);
  if (days === undefined)
    throw refused('Weekdays are 1 to 7 or SUN to SAT, and 2#1 or 6L for one of the month.');
  // Seconds first and year last, as the library takes seven fields.
  const cron = [
    '0',
    stepped(minute, 59),
    stepped(hour, 23),
    day === '?' ? '*' : stepped(day, 31),
    stepped(numbered, 12),
    days,
    stepped(year, LAST_YEAR),
  ];
  return { cron: cron.join(' ') };
}

/** `0/5` means "from 0 on, every 5", for which the library wants a range. */
const stepped = (field: string, last: number): string =>
  field
    .split(',')
    .map((part) => part.replace(/^(\d+)\/(\d+)$/, `$1-${last}/$2`))
    .join(',');

/** 1 is Sunday; `2#1` is the first Monday of the month, `6L` its last Friday, `L` the last day of the week. */
function weekdays(field: string): string | undefined {
  if (field === '*') return '*';
  const parts = field.split(',').map(weekdaysOfPart);
  return parts.every((part) => part !== undefined) ? parts.flat().join(',') : undefined;
}

function weekdaysOfPart(part: string): string[] | undefined {
  const [, only = '', which] = /^(\w+)#([1-5])$/.exec(part) ?? /^([1-7]|[A-Z]{3})(L)$/.exec(part) ?? [];
  const one = dayIndex(only);
  if (which !== undefined) return one === undefined ? undefined : [`${DAYS[one]}#${which}`];
  if (part === 'L') return ['SAT'];

  const [, from = '', to, step] = /^(\w+|\*)(?:-(\w+))?(?:\/([1-7]))?$/.exec(part) ?? [];
  const first = from === '*' ? 0 : dayIndex(from);
  // A step without an end goes on to the end of the week.
  const last = to !== undefined ? dayIndex(to) : step !== undefined || from === '*' ? 6 : first;
  if (first === undefined || last === undefined) return undefined;
  const length = (last - first + 7) % 7;
  return Array.from({ length: length + 1 }, (_, index) => index)
    .filter((index) => index % Number(step ?? 1) === 0)
    .map((index) => DAYS[(first + index) % 7] ?? '');
}

const dayIndex = (name: string): number | undefined => {
  const index = /^[1-7]$/.test(name) ? Number(name) - 1 : DAYS.indexOf(name);
  return index < 0 ? undefined : index;
};
