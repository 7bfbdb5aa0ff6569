import { type Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { deliveryBody } from './delivery.ts';

/** A delivery that was sent and accepted. */
export interface Sent {
  /** As the receiver calls it, and the bus and State after it. */
  readonly id: string;
  /** When it was sent, in whole ms since 1970: the clock that the host notes its times by. */
  readonly sentMs: number;
  readonly answeredInMs: number;
}

const Answer = z.object({ queued: z.string() });

/** Posts the delivery of that number as Pipedrive would; throws unless it was queued. */
export async function post(agent: Agent, url: string, authorization: string, number: number): Promise<Sent> {
  const sentMs = Date.now();
  const body = deliveryBody(number, sentMs);
  const startMs = performance.now();
  const { status, answer } = await exchange(agent, url, authorization, body);
  const answeredInMs = performance.now() - startMs;
  if (status !== 200) throw new Error(`Delivery ${number} was answered ${status}`);
  return { id: Answer.parse(JSON.parse(answer)).queued, sentMs, answeredInMs };
}

const exchange = (
  agent: Agent,
  url: string,
  authorization: string,
  body: string,
): Promise<{ status: number; answer: string }> =>
  new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        agent,
        method: 'POST',
        headers: {
          authorization,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
      },
      (response) => {
        const { statusCode: status = 0 } = response;
        text(response).then((answer) => resolve({ status, answer }), reject);
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
