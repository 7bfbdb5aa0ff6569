import * as z from 'zod';

/** A secret by name, ARN, or ARN without its last six characters. */
export const OnSecret = z.object({ SecretId: z.string().min(1).max(2048) });

/** A new value and the id its version gets; the SDK makes one up when the caller does not. */
export const ValueInput = z.object({
  ClientRequestToken: z.string().min(32).max(64).optional(),
  SecretString: z.string().optional(),
  SecretBinary: z.string().optional(),
});
