import { join } from 'node:path';
import { copyStack } from '../stack.ts';
import { type Candidate, OFFICIAL_SDK, openCandidates, ownPeer } from './open-candidates.ts';

export const DYNAMODB_SQS = 'dynamodb-sqs-cjs';
export const DYNAMODB_SQS_OUR_CREDENTIALS = 'dynamodb-sqs-cjs-our-credentials';

/** The stack's own bundles, and the peers bundled like them, all below `folder`. */
export async function prepareCandidates(folder: string): Promise<Candidate[]> {
  const stack = join(folder, 'stack');
  await copyStack(stack);
  const { bare, functions, peer } = await openCandidates(stack, folder);
  return [
    bare,
    ...functions,
    await peer(OFFICIAL_SDK, ownPeer(OFFICIAL_SDK)),
    await peer(DYNAMODB_SQS, ownPeer('dynamodb-and-sqs'), 'default-chain'),
    await peer(DYNAMODB_SQS_OUR_CREDENTIALS, ownPeer('dynamodb-and-sqs')),
  ];
}
