import type { Clock } from '@anyhost/core';
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/** How the store reaches DynamoDB when it is given no client. What is left out, the SDK finds as for any client. */
export interface DynamoDbClientOptions {
  /** Default: the variable `AWS_REGION`, which Lambda sets, or the shared configuration file. */
  readonly region?: string | undefined;
  /** The URL of a local stand-in or of a private endpoint. Default: the region's. */
  readonly endpoint?: string | undefined;
  /** Default: the SDK's chain: the role of the function, the container or the machine; variables; the shared file. */
  readonly credentials?: DynamoDBClientConfig['credentials'];
}

/** Options of `dynamoDbStateStore`. */
export interface DynamoDbStateStoreOptions {
  /** The table that holds the records, or its ARN. Required. It is not created: `createStateTable` does that. */
  readonly tableName: string;
  /**
   * Milliseconds after which a call rejects, with all its tries and pages. Whole, 1 to 600 000. Default 4500, which
   * is less than core itself waits (`storeTimeoutMs`).
   */
  readonly timeoutMs?: number | undefined;
  /** Measures how long calls take, and counts on between the answers that tell DynamoDB's time. Default: the machine's. */
  readonly clock?: Clock | undefined;
}
