import * as z from 'zod';

/** An entry of PutEvents. All is optional here because EventBridge refuses entry by entry. */
export const Entry = z.object({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().optional(),
  Resources: z.array(z.string()).default([]),
  /** Seconds since 1970. */
  Time: z.number().optional(),
  TraceHeader: z.string().optional(),
});
export type Entry = z.infer<typeof Entry>;

/** Why an entry was not published. */
export interface EntryFailure {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

const TIME_BYTES = 14;

/** An entry's size as EventBridge counts it. */
export function entryBytes({ Source = '', DetailType = '', Detail = '', Resources, Time }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return bytes + (Time === undefined ? 0 : TIME_BYTES);
}

/** What EventBridge finds wrong with an entry, if anything. */
export function entryFailure(entry: Entry): EntryFailure | undefined {
  for (const field of ['Source', 'DetailType', 'Detail'] as const) {
    if (entry[field]) continue;
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter ${field} is not valid. Reason: ${field} is a required argument.`,
    };
  }
  return parseDetail(entry.Detail ?? '') === undefined
    ? { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }
    : undefined;
}

const Detail = z.record(z.string(), z.unknown());

/** The JSON object in a detail, undefined when it is something else. */
export function parseDetail(detail: string): Record<string, unknown> | undefined {
  try {
    return Detail.safeParse(JSON.parse(detail)).data;
  } catch {
    return undefined;
  }
}
