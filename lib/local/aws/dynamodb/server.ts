/** A running DynamoDB server on loopback. */
export interface DynamoDbServer {
  readonly port: number;
  readonly knowsPartiQl: boolean;
  readonly close: () => Promise<void>;
}

/** Starts a DynamoDB server that keeps its data in a folder. */
export type StartDynamoDbServer = (dataFolder: string) => Promise<DynamoDbServer>;
