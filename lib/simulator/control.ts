import * as z from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { RequestHead } from './admission.ts';
import { type Answer, jsonAnswer } from './answers.ts';
import type { Simulator } from './simulator.ts';

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

/** For people on a laptop: `GET /simulator` shows how things stand, `POST /simulator/edits` does what the pages would. */
export function serveControl(
  simulator: Pick<Simulator, 'edit' | 'overview'>,
  { method, url }: RequestHead,
  body: string,
): Answer {
  const path = url.split('?')[0];
  if (method === 'GET' && path === '/simulator') {
    return { ...jsonAnswer(200, {}), body: `${JSON.stringify(simulator.overview(), null, 2)}\n` };
  }
  if (method !== 'POST' || path !== '/simulator/edits')
    return jsonAnswer(404, { error: 'There are GET /simulator and POST /simulator/edits' });

  try {
    const edit = EditBody.safeParse(JSON.parse(body));
    if (!edit.success) return jsonAnswer(400, { error: z.prettifyError(edit.error) });
    return jsonAnswer(200, { entity: edit.data.entity, id: simulator.edit(edit.data) });
  } catch (error) {
    if (error instanceof AppError || error instanceof SyntaxError)
      return jsonAnswer(400, { error: error.message });
    throw error;
  }
}
