import type { Call, Endpoint } from '../pipedrive/index.ts';
import { type EchoMark, LONGEST_ECHO_MS } from '../state/echo-marks.ts';
import { isObject } from './exact-json.ts';
import { normal } from './normal/normal.ts';
import { hashesOf } from './own-values.ts';

/** What webhooks tell of, by the word of its path. */
const ENTITIES: Readonly<Record<string, string>> = {
  activities: 'activity',
  deals: 'deal',
  leads: 'lead',
  organizations: 'organization',
  persons: 'person',
  products: 'product',
  users: 'user',
};

/**
 * The mark of a write that is about to be sent, by which its own event will be known. Undefined for what is not simply a
 * record written: a merge, a follower, many at once, a role. Their events are passed on like anybody's.
 */
export function markOf(
  { method, path, version }: Pick<Endpoint, 'method' | 'path' | 'version'>,
  call: Call,
  write: string,
  nowMs: number,
): EchoMark | undefined {
  const [, collection = '', id] = /^\/([a-zA-Z]+)(?:\/(\{id\}))?$/.exec(path) ?? [];
  const entity = Object.hasOwn(ENTITIES, collection) ? ENTITIES[collection] : undefined;
  const action = actionOf(method, id !== undefined);
  if (entity === undefined || action === undefined) return undefined;
  const recordId = call.path?.id;
  const body = isObject(call.body) ? normal(entity, version === 'v1' ? 'rest-1' : 'rest-2', call.body) : {};
  // Events never tell what a user may do (FACTS 5.3).
  const { access: _access, ...told } = body;
  const fields = action === 'delete' ? {} : hashesOf(entity === 'user' ? told : body);
  if ((action === 'create') !== (recordId === undefined)) return undefined;
  if (action !== 'delete' && Object.keys(fields).length === 0) return undefined;
  return {
    write,
    entity,
    action,
    ...(recordId === undefined ? {} : { recordId: String(recordId) }),
    fields,
    sentMs: nowMs,
    untilMs: nowMs + LONGEST_ECHO_MS,
  };
}

function actionOf(method: Endpoint['method'], isOne: boolean): EchoMark['action'] | undefined {
  if (method === 'POST') return isOne ? undefined : 'create';
  if (!isOne) return undefined;
  if (method === 'DELETE') return 'delete';
  return method === 'GET' ? undefined : 'change';
}
