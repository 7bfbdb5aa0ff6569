import { beside, type Figure } from '../figure.ts';
import { DEAD_ENDPOINT, functionOf, planOf } from '../stack.ts';
import { asPeer, figure } from './figures.ts';
import { FULL_BATCH, type InProcess } from './in-process.ts';
import { messageOf } from './lambda-events.ts';
import { arrivalUsage, effectUsage, functionUsage, pollerUsage } from './paths.ts';
import type { ThroughHost } from './through-host.ts';
import { partsPerMillion, together, type Usage, usdPerMillion } from './usage.ts';

/** What AWS charges for a million deliveries: to the queue, beside the HTTP API without a Lambda, and all the way to the bus. */
export function priceFigures(stack: string, handlers: InProcess, { logBytes }: ThroughHost): Figure[] {
  const plan = planOf(stack, DEAD_ENDPOINT);
  const receiver = functionOf(plan, 'webhook-receiver');
  const processor = functionOf(plan, 'event-processor');
  const messageBytes = Buffer.byteLength(JSON.stringify(messageOf(0, Date.now())));

  // It has no Basic credentials to check and no look at the body's shape: this is what the two cost.
  const direct = arrivalUsage(messageBytes, logBytes.access);
  const received = together(
    direct,
    functionUsage({ ...handlers.receiver, ...receiver, batch: 1, logBytes: logBytes.receiver }),
  );
  const effect = effectUsage(handlers.stateUnits, Number(processor.environment.EVENT_RETENTION_DAYS));
  const wholeOf = ({ latenciesMs }: InProcess['processor'], batch: number): Usage =>
    together(
      received,
      pollerUsage(messageBytes, batch),
      functionUsage({ ...processor, latenciesMs, batch, logBytes: logBytes.processor }),
      effect,
    );
  const oneByOne = wholeOf(handlers.processor, 1);

  const directPrice = asPeer(price('gateway-to-sqs-price', direct));
  return [
    directPrice,
    beside(price('receiver-price', received), directPrice),
    price('receiver-price-without-logs', { ...received, logs: 0 }),
    price('whole-path-price', oneByOne),
    price('whole-path-price-in-tens', wholeOf(handlers.processorOfTens, FULL_BATCH)),
    ...Object.entries(partsPerMillion(oneByOne)).map(([name, usd]) =>
      figure(`whole-path-price-${name}`, usd, 'USD/million'),
    ),
  ];
}

const price = (name: string, usage: Usage): Figure => figure(name, usdPerMillion(usage), 'USD/million');
