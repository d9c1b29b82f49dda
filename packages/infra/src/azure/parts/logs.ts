import type { Resource } from '../bicep/bicep-file.ts';
import { expression, interpolate } from '../bicep/bicep-value.ts';

/** The workspace that keeps log lines. */
export function logWorkspace(retentionInDays: number): Resource {
  return {
    kind: 'resource',
    symbol: 'logs',
    type: 'Microsoft.OperationalInsights/workspaces',
    body: {
      name: interpolate`${expression('name')}-logs`,
      location: expression('location'),
      properties: { sku: { name: 'PerGB2018' }, retentionInDays },
    },
  };
}
