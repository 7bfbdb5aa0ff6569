import type { Context } from '../behaviour.ts';
import { activeUsers } from '../store/company.ts';
import { Refusal } from '../wire/refusal.ts';

/**
 * Lets one more user be active, or refuses where the seats are fixed and none is free. That this is a 403 with a code is
 * documented for other limits of a plan (`feature_capping_deals_limit`); for seats it is assumed, the code's name too.
 */
export function takeSeat({ company, settings }: Context): void {
  if (settings.openSeats === 'added' || activeUsers(company).length < settings.seats) return;
  throw new Refusal(403, {
    success: false,
    error: 'There is no open seat for another active user.',
    error_info: 'Please check developers.pipedrive.com',
    code: 'feature_capping_users_limit',
    data: null,
    additional_data: null,
  });
}
