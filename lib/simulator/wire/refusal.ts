/** A "no" of the simulated API: a status and a body in Pipedrive's words. Behaviours throw it before they change anything. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: object;
  constructor(status: number, body: object) {
    super(`Refused with ${status}`);
    this.name = 'Refusal';
    this.status = status;
    this.body = body;
  }
}

/** The envelope of an error with its link to the documentation; `status` is the HTTP status. */
export const refused = (status: number, error: string): Refusal =>
  new Refusal(status, {
    success: false,
    error,
    error_info: 'Please check developers.pipedrive.com',
    data: null,
    additional_data: null,
  });

export const badRequest = (error: string): Refusal => refused(400, error);
export const notPermitted = (): Refusal => refused(403, 'You do not have permissions to do this.');
export const notFound = (what: string): Refusal => refused(404, `${what} not found`);

/** The users endpoints have a 404 of their own. */
export const userNotFound = (): Refusal =>
  new Refusal(404, { success: false, error: 'User not found or not accessible.' });

/** The webhooks endpoints name the field at fault. */
export const refusedField = (status: number, field: string, reason: string): Refusal =>
  new Refusal(status, { status: 'error', success: false, errors: { [field]: [reason] } });
