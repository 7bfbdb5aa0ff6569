import type { OutgoingMessage, PeekedMessage, ReceivedMessage, SentMessage } from '../message.ts';
import { changeVisibility } from './change-visibility.ts';
import type { SqsContext } from './context.ts';
import { deleteMessage } from './delete.ts';
import { type Depth, depthOf, peekMessages } from './look.ts';
import { type ReceiveOptions, receiveMessages } from './receive.ts';
import { sendMessage } from './send.ts';

/** The queues without the wire, for what runs in this process: the poller of event sources, and tests. */
export interface SqsEngine {
  /** With `waitMs` this is also the way to await a message without polling. */
  readonly receive: (options: ReceiveOptions) => Promise<ReceivedMessage[]>;
  readonly delete: (queueName: string, receiptHandle: string) => void;
  readonly changeVisibility: (queueName: string, receiptHandle: string, visibilityTimeoutS: number) => void;
  readonly send: (queueName: string, message: OutgoingMessage) => SentMessage;
  readonly depth: (queueName: string) => Depth;
  readonly peek: (queueName: string) => PeekedMessage[];
}

/** The operations bound to their queues; errors are the AwsErrors the wire would carry. */
export function createEngine(context: SqsContext): SqsEngine {
  return {
    receive: (options) => receiveMessages(context, options),
    delete: (queueName, receiptHandle) => deleteMessage(context, queueName, receiptHandle),
    changeVisibility: (queueName, receiptHandle, visibilityTimeoutS) =>
      changeVisibility(context, queueName, receiptHandle, visibilityTimeoutS),
    send: (queueName, message) => sendMessage(context, queueName, message),
    depth: (queueName) => depthOf(context, queueName),
    peek: (queueName) => peekMessages(context, queueName),
  };
}
