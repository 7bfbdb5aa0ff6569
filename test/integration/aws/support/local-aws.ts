import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startGateway } from '../../../../lib/local/aws/gateway.ts';
import type { AwsService, Statement } from '../../../../lib/local/aws/service.ts';

export const EVERYTHING: Statement = { effect: 'Allow', actions: ['*'], resources: ['*'] };
export const ACCESS_KEY_ID = 'AKIATESTER';

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pipewarden-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A gateway on a free port with one identity, `tester`, closed after the test. */
export async function startTestGateway(services: readonly AwsService[], statements = [EVERYTHING]) {
  const failures: unknown[] = [];
  const gateway = await startGateway({
    services,
    identities: [{ accessKeyId: ACCESS_KEY_ID, name: 'tester', statements }],
    onFailure: (error) => failures.push(error),
  });
  onTestFinished(() => gateway.close());
  return { gateway, failures };
}

/** How an SDK client reaches a gateway as `tester`, without repeating what fails. */
export function clientConfig(url: string, accessKeyId = ACCESS_KEY_ID) {
  return {
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey: 'not-checked' },
    maxAttempts: 1,
  };
}
