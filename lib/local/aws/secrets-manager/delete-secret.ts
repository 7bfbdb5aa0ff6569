import * as z from 'zod';
import { type JsonAction, jsonAction } from '../json-service.ts';
import { AwsError } from '../service.ts';
import { OnSecret } from './input.ts';
import { permissionArn, type SecretsContext, secretOf } from './secrets.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const DEFAULT_WINDOW_DAYS = 30;

/** DeleteSecret: unreadable at once, gone after the recovery window or, when forced, now. */
export function deleteSecretAction(context: SecretsContext): JsonAction {
  return jsonAction({
    input: OnSecret.extend({
      RecoveryWindowInDays: z.int().optional(),
      ForceDeleteWithoutRecovery: z.boolean().default(false),
    }),
    permission: (input) => [
      { action: 'secretsmanager:DeleteSecret', resource: permissionArn(context, input.SecretId) },
    ],
    run: ({ SecretId, RecoveryWindowInDays, ForceDeleteWithoutRecovery }) => {
      checkWindow(RecoveryWindowInDays, ForceDeleteWithoutRecovery);
      const { name, arn } = secretOf(context, SecretId);
      const windowDays = ForceDeleteWithoutRecovery ? 0 : (RecoveryWindowInDays ?? DEFAULT_WINDOW_DAYS);
      const deletionMs = context.timers.now() + windowDays * DAY_MS;
      if (ForceDeleteWithoutRecovery) context.store.remove(name);
      else context.store.setDeletion(deletionMs, name);
      return { ARN: arn, Name: name, DeletionDate: deletionMs / 1000 };
    },
  });
}

function checkWindow(days: number | undefined, forced: boolean): void {
  if (days === undefined) return;
  if (forced)
    throw new AwsError(
      'InvalidParameterException',
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    );
  if (days < 7 || days > 30)
    throw new AwsError(
      'InvalidParameterException',
      'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
    );
}
