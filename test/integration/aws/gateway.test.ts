import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test } from 'vitest';
import { AwsError, type AwsService } from '../../../lib/local/aws/service.ts';
import { createDrivenTimers } from '../../support/driven-timers.ts';
import { clientConfig, EVERYTHING, startTestGateway } from './support/local-aws.ts';
import { queue, queueArn, startQueues } from './support/local-queues.ts';

const noPermissions = { permissionsFor: () => [] };

test('a call with a key that nobody has is refused in the words of the service', async () => {
  const { gateway } = await startQueues([queue('work')]);
  const stranger = new SQSClient(clientConfig(gateway.url, 'AKIASTRANGER'));

  const call = stranger.send(new GetQueueUrlCommand({ QueueName: 'work' }));

  await expect(call).rejects.toMatchObject({
    name: 'InvalidClientTokenId',
    $metadata: { httpStatusCode: 403 },
  });
});

test('a call without a signature is refused', async () => {
  const { gateway } = await startQueues([queue('work')]);

  const response = await fetch(gateway.url, { method: 'POST', body: '{}' });

  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
});

test('a call that the statements do not allow is refused with who, what and on which resource', async () => {
  const statements = [
    { effect: 'Allow' as const, actions: ['sqs:SendMessage'], resources: [queueArn('other')] },
  ];
  const { client, queueUrl } = await startQueues([queue('work')], { statements });

  const call = client.send(new SendMessageCommand({ QueueUrl: queueUrl('work'), MessageBody: 'hello' }));

  await expect(call).rejects.toMatchObject({
    name: 'AccessDenied',
    message:
      'User: arn:aws:sts::000000000000:assumed-role/tester/tester is not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:us-east-1:000000000000:work',
    $metadata: { httpStatusCode: 403 },
  });
});

test('an error of a REST service carries its type in the header that the SDK reads', async () => {
  const lambda: AwsService = {
    ...noPermissions,
    name: 'lambda',
    serve: async () => {
      throw new AwsError('ResourceNotFoundException', 'Function not found: nothing', 404);
    },
  };
  const { gateway } = await startTestGateway([lambda]);
  const client = new LambdaClient(clientConfig(gateway.url));

  const call = client.send(new InvokeCommand({ FunctionName: 'nothing' }));

  await expect(call).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Function not found: nothing',
    $metadata: { httpStatusCode: 404 },
  });
});

test('a service sees the path undecoded, the query, and who calls', async () => {
  const seen: unknown[] = [];
  const lambda: AwsService = {
    ...noPermissions,
    name: 'lambda',
    serve: async ({ path, query, caller, body }) => {
      seen.push([path, query.get('Qualifier'), caller.name, body.toString()]);
      return { status: 200, body: '{}' };
    },
  };
  const { gateway } = await startTestGateway([lambda]);
  const client = new LambdaClient(clientConfig(gateway.url));

  await client.send(
    new InvokeCommand({ FunctionName: 'a:b', Qualifier: 'live', Payload: Buffer.from('[1]') }),
  );

  expect(seen).toEqual([['/2015-03-31/functions/a%3Ab/invocations', 'live', 'tester', '[1]']]);
});

test('a failure that is no AwsError is answered 500 InternalFailure and told to the host', async () => {
  const bug = new Error('a bug');
  const sqs: AwsService = {
    ...noPermissions,
    name: 'sqs',
    serve: async () => {
      throw bug;
    },
  };
  const { gateway, failures } = await startTestGateway([sqs]);
  const client = new SQSClient(clientConfig(gateway.url));

  const call = client.send(new GetQueueUrlCommand({ QueueName: 'work' }));

  await expect(call).rejects.toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } });
  expect(failures).toEqual([bug]);
});

test('an action that the service does not have is refused', async () => {
  const { gateway } = await startQueues([queue('work')]);

  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=AKIATESTER/20261120/us-east-1/sqs/aws4_request',
      'x-amz-target': 'AmazonSQS.AddPermission',
    },
  });

  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ __type: 'UnknownOperationException' });
});

test('a body over 16 MiB is refused', async () => {
  const { gateway } = await startQueues([queue('work')]);

  const response = await fetch(gateway.url, { method: 'POST', body: Buffer.alloc(16 * 1024 * 1024 + 1) });

  expect(response.status).toBe(413);
});

/** Timers that say when somebody begins to wait, and when the wait ends. */
function watchedTimers() {
  const timers = createDrivenTimers();
  const waiting = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  return {
    waiting: waiting.promise,
    ended: ended.promise,
    timers: {
      ...timers,
      after: (delayMs: number, work: () => void) => {
        const cancel = timers.after(delayMs, work);
        waiting.resolve();
        return () => {
          cancel();
          ended.resolve();
        };
      },
    },
  };
}

test('a caller that hangs up during a long poll takes no message with it', async () => {
  const { timers, waiting, ended } = watchedTimers();
  const { client, queueUrl, engine } = await startQueues([queue('work')], { timers });
  const hangUp = new AbortController();
  const poll = client
    .send(new ReceiveMessageCommand({ QueueUrl: queueUrl('work'), WaitTimeSeconds: 20 }), {
      abortSignal: hangUp.signal,
    })
    .catch((error: Error) => error.name);
  await waiting;

  hangUp.abort();
  await ended;
  engine.send('work', { body: 'still here' });

  expect(await poll).toBe('AbortError');
  expect(engine.depth('work')).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
});

test('closing ends a long poll with nothing instead of breaking it off', async () => {
  const { timers, waiting } = watchedTimers();
  const { client, queueUrl, gateway } = await startQueues([queue('work')], { timers });
  onTestFinished(() => client.destroy());
  const poll = client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl('work'), WaitTimeSeconds: 20 }));
  await waiting;

  await gateway.close();

  expect((await poll).Messages).toBeUndefined();
});

test('several services share one port', async () => {
  const answer = (name: string): AwsService => ({
    ...noPermissions,
    name,
    serve: async () => ({ status: 200, body: JSON.stringify({ QueueUrl: name }) }),
  });
  const { gateway } = await startTestGateway([answer('lambda'), answer('sqs')], [EVERYTHING]);

  const found = await new SQSClient(clientConfig(gateway.url)).send(
    new GetQueueUrlCommand({ QueueName: 'x' }),
  );

  expect(found.QueueUrl).toBe('sqs');
});
