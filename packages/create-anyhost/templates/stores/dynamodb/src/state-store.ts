import type { StateStore } from '@anyhost/core';
import { dynamoDbStateStore } from '@anyhost/dynamodb';

/** Opens the state store: a table of DynamoDB. Region and credentials come from where it runs. */
export function openStateStore(): StateStore {
  return dynamoDbStateStore({}, { tableName: process.env['STATE_TABLE'] ?? 'my-app-state' });
}
