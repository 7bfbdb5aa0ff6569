import * as z from 'zod';
import { AppError } from '../../../shared/errors.ts';
import type { Simulator } from '../simulator.ts';
import type { RequestHead } from './admission.ts';
import { type Answer, jsonAnswer } from './answers.ts';

/** Whether a request is for the simulator itself and not for the API it simulates. */
export const isControl = (url: string): boolean => /^\/simulator([/?]|$)/.test(url);

const EditBody = z.strictObject({
  entity: z.enum(['user', 'deal', 'person', 'organization', 'activity']),
  id: z.int().optional(),
  change: z.record(z.string(), z.unknown()).optional(),
  delete: z.boolean().optional(),
  byUserId: z.int().optional(),
  bulk: z.boolean().optional(),
});

const UninstallBody = z.strictObject({ userId: z.int() });

/** Four days: a webhook is gone after three. */
const LONGEST_OUTAGE_MINUTES = 4 * 24 * 60;
const OutageBody = z.strictObject({ minutes: z.number().min(0).max(LONGEST_OUTAGE_MINUTES) });

type Controlled = Pick<Simulator, 'edit' | 'overview' | 'uninstall' | 'outage'>;

/** Takes the body's JSON, throws for what cannot be, and answers what was done. */
type Action = (simulator: Controlled, body: unknown) => object;

/** What can be asked of the simulator by `POST`, by its path. */
const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  [
    '/simulator/edits',
    (simulator, body) => {
      const edit = EditBody.parse(body);
      return { entity: edit.entity, id: simulator.edit(edit) };
    },
  ],
  [
    '/simulator/uninstalls',
    (simulator, body) => {
      const uninstall = UninstallBody.parse(body);
      // The app is told meanwhile; its answer does not matter.
      void simulator.uninstall(uninstall.userId);
      return uninstall;
    },
  ],
  [
    '/simulator/outage',
    (simulator, body) => {
      const outage = OutageBody.parse(body);
      simulator.outage(outage.minutes);
      return outage;
    },
  ],
]);

/**
 * For people on a laptop: `GET /simulator` shows how things stand, `POST /simulator/edits` and `POST /simulator/uninstalls` do
 * what the pages would, and `POST /simulator/outage` has webhook deliveries fail for some minutes.
 */
export function serveControl(simulator: Controlled, { method, url }: RequestHead, body: string): Answer {
  const path = url.split('?')[0] ?? '';
  if (method === 'GET' && path === '/simulator') {
    return { ...jsonAnswer(200, {}), body: `${JSON.stringify(simulator.overview(), null, 2)}\n` };
  }
  const act = method === 'POST' ? ACTIONS.get(path) : undefined;
  if (!act)
    return jsonAnswer(404, { error: `There are GET /simulator and POST ${[...ACTIONS.keys()].join(', ')}` });

  try {
    return jsonAnswer(200, act(simulator, JSON.parse(body)));
  } catch (error) {
    if (error instanceof z.ZodError) return jsonAnswer(400, { error: z.prettifyError(error) });
    if (error instanceof AppError || error instanceof SyntaxError)
      return jsonAnswer(400, { error: error.message });
    throw error;
  }
}
