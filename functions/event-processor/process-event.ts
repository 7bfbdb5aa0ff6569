import type { EventMessage } from '../../shared/queue/messages.ts';
import type { Deps } from './deps.ts';
import { type Processed, processDelivery } from './process-delivery.ts';
import { processRecovered } from './process-recovered.ts';
import { processReplay } from './process-replay.ts';

/** Gives a message of the queue its effect, whoever it is from. */
export function processEvent(deps: Deps, message: EventMessage): Promise<Processed> {
  if (message.kind === 'recovered') return processRecovered(deps, message);
  return message.kind === 'replay' ? processReplay(deps, message) : processDelivery(deps, message);
}
