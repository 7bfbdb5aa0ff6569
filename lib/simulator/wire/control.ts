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

/**
 * For people on a laptop: `GET /simulator` shows how things stand, `POST /simulator/edits` and `POST /simulator/uninstalls` do
 * what the pages would.
 */
export function serveControl(
  simulator: Pick<Simulator, 'edit' | 'overview' | 'uninstall'>,
  { method, url }: RequestHead,
  body: string,
): Answer {
  const path = url.split('?')[0];
  if (method === 'GET' && path === '/simulator') {
    return { ...jsonAnswer(200, {}), body: `${JSON.stringify(simulator.overview(), null, 2)}\n` };
  }
  const uninstalls = path === '/simulator/uninstalls';
  if (method !== 'POST' || (path !== '/simulator/edits' && !uninstalls))
    return jsonAnswer(404, {
      error: 'There are GET /simulator, POST /simulator/edits and POST /simulator/uninstalls',
    });

  try {
    if (uninstalls) {
      const uninstall = UninstallBody.safeParse(JSON.parse(body));
      if (!uninstall.success) return jsonAnswer(400, { error: z.prettifyError(uninstall.error) });
      // The app is told meanwhile; its answer does not matter.
      void simulator.uninstall(uninstall.data.userId);
      return jsonAnswer(200, uninstall.data);
    }
    const edit = EditBody.safeParse(JSON.parse(body));
    if (!edit.success) return jsonAnswer(400, { error: z.prettifyError(edit.error) });
    return jsonAnswer(200, { entity: edit.data.entity, id: simulator.edit(edit.data) });
  } catch (error) {
    if (error instanceof AppError || error instanceof SyntaxError)
      return jsonAnswer(400, { error: error.message });
    throw error;
  }
}
