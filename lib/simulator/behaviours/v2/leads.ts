import type { leads } from '../../../../shared/pipedrive/endpoints/v2/leads.ts';
import type { BehavioursOf } from '../../behaviour.ts';
import { conversionStatus, convertLead } from '../../changes/conversions.ts';
import { searchRecords } from '../../lists/search.ts';
import { PIPELINE_ID, STAGE_IDS } from '../../records/deal.ts';
import { badRequest } from '../../wire/refusal.ts';

/** Leads as far as they are in version 2. */
export const leadV2Behaviours: BehavioursOf<typeof leads> = {
  searchLeads: ({ query }, context) => searchRecords(context, ['lead'], query),

  convertLeadToDeal: ({ path, body }, context) => {
    if (body.stage_id !== undefined && !STAGE_IDS.includes(body.stage_id))
      throw badRequest('stage_id must be the id of a stage');
    // Next to a stage the pipeline has no say, as documented.
    if (body.stage_id === undefined && (body.pipeline_id ?? PIPELINE_ID) !== PIPELINE_ID)
      throw badRequest('pipeline_id must be the id of a pipeline');
    return convertLead(context, path.id, body.stage_id);
  },

  getLeadConversionStatus: ({ path }, context) => conversionStatus(context, 'lead', path),
};
