import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

/** An item as DynamoDB writes it; what is undefined is left out, and what is empty stays. */
export const marshalled = (value: object): Record<string, AttributeValue> =>
  marshall(value, { removeUndefinedValues: true, convertEmptyValues: false });

/** An item as JavaScript has it, not yet parsed. */
export const unmarshalled = (
  attributes: Record<string, AttributeValue> | undefined,
): Readonly<Record<string, unknown>> | undefined => (attributes ? unmarshall(attributes) : undefined);
