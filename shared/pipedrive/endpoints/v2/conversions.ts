import * as z from 'zod/mini';
import { Id } from '../fields.ts';

/** The job that a conversion was given to. */
export const ConversionJob = () => z.object({ conversion_id: z.string() });

/** How far a conversion has come; what came of it is named once it is `completed`. Forgotten after a few days. */
export const Conversion = () =>
  z.object({
    conversion_id: z.string(),
    /** `not_started`, `running`, `completed`, `failed` or `rejected`. */
    status: z.string(),
    lead_id: z.nullish(z.string()),
    deal_id: z.nullish(Id()),
  });
