import type { Rules } from './rules.ts';
import { asFlag, asNoFlag } from './values.ts';

/** Pipelines and stages have their old names in webhooks of either version (FACTS 5.3). */
export const PIPELINE: Rules = {
  renamed: { active: ['is_deleted', asNoFlag], deal_probability: ['is_deal_probability_enabled', asFlag] },
  dropped: ['selected', 'url_title'],
};

export const STAGE: Rules = {
  renamed: { rotten_flag: ['is_deal_rot_enabled', asFlag], rotten_days: ['days_to_rotten'] },
  dropped: ['pipeline_name', 'pipeline_deal_probability'],
};
