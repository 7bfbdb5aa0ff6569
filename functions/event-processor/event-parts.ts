import type { NewEvent } from '../../shared/state/event-record.ts';
import type { RecordChange } from '../../shared/webhooks/change.ts';

/** What the log has of a change: whose it is and what it did, and nothing that it says. */
export const aboutChange = ({
  entity,
  id,
  action,
  actor,
  correlationId,
}: RecordChange): Pick<NewEvent, 'entity' | 'entityId' | 'action' | 'actor' | 'correlationId'> => ({
  entity,
  entityId: id,
  action,
  ...(actor === undefined ? {} : { actor }),
  ...(correlationId === undefined ? {} : { correlationId }),
});
