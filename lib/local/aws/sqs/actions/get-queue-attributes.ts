import * as z from 'zod';
import { type JsonAction, jsonAction } from '../../json-service.ts';
import { AwsError } from '../../service.ts';
import { queueNamed, type SqsContext } from '../engine/context.ts';
import { depthOf } from '../engine/look.ts';
import { type QueueSpec, queueNameOf } from '../queue-spec.ts';
import { OnQueue, onQueue } from './input.ts';

/** Attributes that exist but are not set on a queue here; asking for them is no error. */
const UNSET = ['Policy', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'RedriveAllowPolicy'];
const FIFO_ONLY = ['FifoQueue', 'ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'];

export function getQueueAttributesAction(context: SqsContext): JsonAction {
  const createdMs = context.timers.now();
  return jsonAction({
    input: OnQueue.extend({ AttributeNames: z.array(z.string()).default([]) }),
    permission: (input) => onQueue(context, 'GetQueueAttributes', input.QueueUrl),
    run: ({ QueueUrl, AttributeNames }) => {
      const queue = queueNamed(context, queueNameOf(QueueUrl));
      const attributes = attributesOf(context, queue, createdMs);
      if (AttributeNames.includes('All')) return { Attributes: attributes };
      const unknown = AttributeNames.find(
        (name) => !(name in attributes || [...UNSET, ...FIFO_ONLY, 'RedrivePolicy'].includes(name)),
      );
      if (unknown !== undefined) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
      const wanted = Object.entries(attributes).filter(([name]) => AttributeNames.includes(name));
      return wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) };
    },
  });
}

function attributesOf(context: SqsContext, queue: QueueSpec, createdMs: number): Record<string, string> {
  const { visible, inFlight, delayed } = depthOf(context, queue.name);
  const createdS = String(Math.floor(createdMs / 1000));
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: createdS,
    LastModifiedTimestamp: createdS,
    VisibilityTimeout: String(queue.visibilityTimeoutS),
    MaximumMessageSize: String(queue.maximumMessageSizeBytes),
    MessageRetentionPeriod: String(queue.retentionS),
    DelaySeconds: '0',
    ReceiveMessageWaitTimeSeconds: String(queue.receiveWaitS),
    SqsManagedSseEnabled: 'true',
    ...(queue.redrive && { RedrivePolicy: JSON.stringify(queue.redrive) }),
    ...(queue.fifo && {
      FifoQueue: 'true',
      ContentBasedDeduplication: String(queue.contentBasedDeduplication),
      DeduplicationScope: 'queue',
      FifoThroughputLimit: 'perQueue',
    }),
  };
}
