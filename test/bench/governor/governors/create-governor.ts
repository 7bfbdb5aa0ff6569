import type { GovernorName, SenderOptions } from '../messages.ts';
import { createBackOff } from './back-off.ts';
import type { Governor } from './governor.ts';
import { createOurs } from './ours.ts';
import { createRateLimiterFlexible } from './rate-limiter-flexible.ts';
import { createStaticShare } from './static-share.ts';

const GOVERNORS: Readonly<Record<GovernorName, (options: SenderOptions) => Governor>> = {
  ours: (options) => createOurs(options, 'backfill'),
  'back-off': createBackOff,
  'static-share': createStaticShare,
  'rate-limiter-flexible': createRateLimiterFlexible,
};

/** What a sender's options ask for. */
export const createGovernor = (options: SenderOptions): Governor => GOVERNORS[options.governor](options);
