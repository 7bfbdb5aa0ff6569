import { join } from 'node:path';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../../lib/local/aws/database.ts';
import { createSecretsManager, type SecretSeed } from '../../../lib/local/aws/secrets-manager.ts';
import type { Statement } from '../../../lib/local/aws/service.ts';
import { createDrivenTimers } from '../../support/driven-timers.ts';
import { clientConfig, startTestGateway, temporaryFolder } from './support/local-aws.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const ARN_STEM = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:';
const TOKEN = '0'.repeat(32);
const notFound = { name: 'ResourceNotFoundException' };

async function startSecrets({
  seeds = [],
  statements,
  folder,
}: {
  seeds?: SecretSeed[];
  statements?: Statement[];
  folder?: string;
} = {}) {
  const database = openDatabase(join(folder ?? (await temporaryFolder()), 'aws.db'));
  onTestFinished(() => database.close());
  const timers = createDrivenTimers();
  const secrets = createSecretsManager({ database, timers, seeds, newSuffix: () => 'aB3xY9' });
  const { gateway } = await startTestGateway([secrets.service], statements);
  const client = new SecretsManagerClient(clientConfig(gateway.url));
  onTestFinished(() => client.destroy());
  return { client, timers, secrets };
}

test('a created secret is read by name, by ARN, and by ARN without its last six characters', async () => {
  const { client } = await startSecrets();
  const { ARN, VersionId } = await client.send(
    new CreateSecretCommand({ Name: 'hook/1', SecretString: 'pass 🦊' }),
  );

  const read = async (SecretId: string) =>
    (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;

  expect(ARN).toBe(`${ARN_STEM}hook/1-aB3xY9`);
  expect(VersionId).toMatch(/^[0-9a-f-]{36}$/);
  expect(await read('hook/1')).toBe('pass 🦊');
  expect(await read(`${ARN_STEM}hook/1-aB3xY9`)).toBe('pass 🦊');
  expect(await read(`${ARN_STEM}hook/1`)).toBe('pass 🦊');
});

test('a binary secret comes back byte for byte', async () => {
  const { client } = await startSecrets();
  await client.send(new CreateSecretCommand({ Name: 'key', SecretBinary: Uint8Array.of(0, 255, 7) }));

  const { SecretBinary, SecretString } = await client.send(new GetSecretValueCommand({ SecretId: 'key' }));

  expect(SecretBinary).toEqual(Uint8Array.of(0, 255, 7));
  expect(SecretString).toBeUndefined();
});

test('creating again with the same token and value is answered as the first time, with another value refused', async () => {
  const { client } = await startSecrets();
  const create = (SecretString: string) =>
    client.send(new CreateSecretCommand({ Name: 'key', SecretString, ClientRequestToken: TOKEN }));
  const first = await create('one');

  const again = await create('one');

  expect([again.ARN, again.VersionId]).toEqual([first.ARN, first.VersionId]);
  await expect(create('two')).rejects.toMatchObject({ name: 'ResourceExistsException' });
});

test('creating a secret whose name is taken is ResourceExistsException', async () => {
  const { client } = await startSecrets({ seeds: [{ name: 'key', value: 'seed' }] });

  const creation = client.send(new CreateSecretCommand({ Name: 'key', SecretString: 'other' }));

  await expect(creation).rejects.toMatchObject({ name: 'ResourceExistsException' });
});

test('a new value is current, and the one before it stays as previous', async () => {
  const { client } = await startSecrets({ seeds: [{ name: 'key', value: 'one' }] });
  const read = async (VersionStage: string) =>
    (await client.send(new GetSecretValueCommand({ SecretId: 'key', VersionStage }))).SecretString;

  await client.send(new PutSecretValueCommand({ SecretId: 'key', SecretString: 'two' }));
  await client.send(new UpdateSecretCommand({ SecretId: 'key', SecretString: 'three' }));

  expect([await read('AWSCURRENT'), await read('AWSPREVIOUS')]).toEqual(['three', 'two']);
});

test('a value put under another stage leaves the current one alone', async () => {
  const { client } = await startSecrets({ seeds: [{ name: 'key', value: 'one' }] });

  await client.send(
    new PutSecretValueCommand({ SecretId: 'key', SecretString: 'next', VersionStages: ['AWSPENDING'] }),
  );
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: 'key' }));
  const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId: 'key' }));

  expect(SecretString).toBe('one');
  expect(Object.values(VersionIdsToStages).sort()).toEqual([['AWSCURRENT'], ['AWSPENDING']]);
});

test('putting the same token and value twice makes one version', async () => {
  const { client } = await startSecrets({ seeds: [{ name: 'key', value: 'one' }] });
  const put = () =>
    client.send(
      new PutSecretValueCommand({ SecretId: 'key', SecretString: 'two', ClientRequestToken: TOKEN }),
    );
  await put();

  await put();

  const previous = await client.send(
    new GetSecretValueCommand({ SecretId: 'key', VersionStage: 'AWSPREVIOUS' }),
  );
  expect(previous.SecretString).toBe('one');
});

test.each([
  ['a secret that does not exist', { SecretId: 'nothing' }],
  ['a stage that nothing has', { SecretId: 'key', VersionStage: 'AWSPREVIOUS' }],
  ['a version that does not exist', { SecretId: 'key', VersionId: TOKEN }],
])('reading %s is ResourceNotFoundException', async (_what, input) => {
  const { client } = await startSecrets({ seeds: [{ name: 'key', value: 'one' }] });

  await expect(client.send(new GetSecretValueCommand(input))).rejects.toMatchObject(notFound);
});

test('a deleted secret cannot be read or created until its recovery window is over', async () => {
  const { client, timers } = await startSecrets({ seeds: [{ name: 'key', value: 'one' }] });
  const read = () => client.send(new GetSecretValueCommand({ SecretId: 'key' }));
  const create = () => client.send(new CreateSecretCommand({ Name: 'key', SecretString: 'new' }));

  await client.send(new DeleteSecretCommand({ SecretId: 'key', RecoveryWindowInDays: 7 }));

  await expect(read()).rejects.toMatchObject({ name: 'InvalidRequestException' });
  await expect(create()).rejects.toMatchObject({ name: 'InvalidRequestException' });
  await timers.advance(7 * DAY_MS);
  await expect(read()).rejects.toMatchObject(notFound);
  await expect(create()).resolves.toBeDefined();
});

test('a secret deleted by force is gone at once, its versions with it', async () => {
  const { client } = await startSecrets({ seeds: [{ name: 'key', value: 'one' }] });

  await client.send(new DeleteSecretCommand({ SecretId: 'key', ForceDeleteWithoutRecovery: true }));
  await client.send(new CreateSecretCommand({ Name: 'key' }));

  await expect(client.send(new GetSecretValueCommand({ SecretId: 'key' }))).rejects.toMatchObject(notFound);
});

test('secrets are listed in pages, without those that are marked for deletion', async () => {
  const seeds = ['a/1', 'a/2', 'a/3', 'a/4', 'b/1'].map((name) => ({
    name,
    value: 'x',
    arn: `${ARN_STEM}${name}-AbCdEf`,
  }));
  const { client } = await startSecrets({ seeds });
  await client.send(new DeleteSecretCommand({ SecretId: 'a/2' }));
  const list = (NextToken?: string) =>
    client.send(
      new ListSecretsCommand({ MaxResults: 2, NextToken, Filters: [{ Key: 'name', Values: ['a/'] }] }),
    );

  const first = await list();
  const second = await list(first.NextToken);

  expect(first.SecretList?.map(({ Name }) => Name)).toEqual(['a/1', 'a/3']);
  expect(second.SecretList?.map(({ Name }) => Name)).toEqual(['a/4']);
  expect(second.NextToken).toBeUndefined();
});

test('a seed is written once: what was changed since is kept over a restart', async () => {
  const folder = await temporaryFolder();
  const seeds = [{ name: 'key', arn: `${ARN_STEM}key-AbCdEf`, value: 'seed' }];
  const before = await startSecrets({ folder, seeds });
  await before.client.send(new PutSecretValueCommand({ SecretId: 'key', SecretString: 'rotated' }));

  const { secrets } = await startSecrets({ folder, seeds });

  expect(secrets.valueOf('key')).toBe('rotated');
  expect(secrets.arnOf('key')).toBe(`${ARN_STEM}key-AbCdEf`);
  expect(secrets.valueOf('nothing')).toBeUndefined();
});

test('a statement on a path allows creating and reading below it and nothing beside it', async () => {
  const statements: Statement[] = [
    { effect: 'Allow', actions: ['secretsmanager:*'], resources: [`${ARN_STEM}pipewarden/webhook/*`] },
  ];
  const { client } = await startSecrets({ statements, seeds: [{ name: 'pipewarden/admin', value: 'x' }] });
  const create = (Name: string) => client.send(new CreateSecretCommand({ Name, SecretString: 'x' }));
  const read = (SecretId: string) => client.send(new GetSecretValueCommand({ SecretId }));

  await create('pipewarden/webhook/1');

  expect((await read('pipewarden/webhook/1')).SecretString).toBe('x');
  await expect(create('pipewarden/other')).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(
      `secretsmanager:CreateSecret on resource: ${ARN_STEM}pipewarden/other-??????`,
    ),
  });
  await expect(read('pipewarden/admin')).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test.each([
  ['a name with a space', { Name: 'a b', SecretString: 'x' }, 'ValidationException'],
  ['a value over 64 KiB', { Name: 'key', SecretString: 'x'.repeat(65_537) }, 'ValidationException'],
  [
    'text and binary at once',
    { Name: 'key', SecretString: 'x', SecretBinary: Uint8Array.of(1) },
    'InvalidParameterException',
  ],
])('%s is refused', async (_what, input, name) => {
  const { client } = await startSecrets();

  await expect(client.send(new CreateSecretCommand(input))).rejects.toMatchObject({ name });
});
