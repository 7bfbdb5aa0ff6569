import type { userSettings } from '../../../../shared/pipedrive/endpoints/v1/user-settings.ts';
import type { BehavioursOf } from '../../behaviour.ts';
import { USER_SETTINGS } from '../../records/user-settings.ts';

/** The caller's own settings, read only. */
export const userSettingBehaviours: BehavioursOf<typeof userSettings> = {
  getUserSettings: () => ({ data: USER_SETTINGS }),
};
