import * as z from 'zod';
import { AwsError } from '../service.ts';

/** What a receipt handle hides: the message's place, and the receive that it belongs to. */
const Receipt = z.tuple([z.string(), z.number(), z.string()]);

export interface Receipt {
  readonly queueName: string;
  readonly position: number;
  readonly token: string;
}

/** Makes the opaque handle that a receiver deletes by. */
export function writeReceiptHandle({ queueName, position, token }: Receipt): string {
  return Buffer.from(JSON.stringify([queueName, position, token])).toString('base64');
}

/** Reads a handle of this queue; anything else is ReceiptHandleIsInvalid. */
export function readReceiptHandle(queueName: string, handle: string): Receipt {
  const [ofQueue, position, token] = decode(handle) ?? [];
  if (ofQueue === queueName && position !== undefined && token !== undefined)
    return { queueName, position, token };
  throw new AwsError(
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${handle}" is not a valid receipt handle.`,
    404,
  );
}

function decode(handle: string): z.infer<typeof Receipt> | undefined {
  try {
    return Receipt.safeParse(JSON.parse(Buffer.from(handle, 'base64').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
