import type { Statement } from '../bicep/bicep-file.ts';
import { expression, interpolate } from '../bicep/bicep-value.ts';
import { logWorkspace } from '../parts/logs.ts';
import { APP_IDENTITY, roleAssignment } from '../parts/role.ts';

/** Application Insights with the workspace behind it, and the right to write there. */
export function telemetryStatements(retentionInDays: number): readonly Statement[] {
  return [
    logWorkspace(retentionInDays),
    {
      kind: 'resource',
      symbol: 'insights',
      type: 'Microsoft.Insights/components',
      comment: 'Invocations and their log lines.',
      body: {
        name: interpolate`${expression('name')}-insights`,
        location: expression('location'),
        kind: 'web',
        properties: {
          Application_Type: 'web',
          WorkspaceResourceId: expression('logs.id'),
          DisableLocalAuth: true,
        },
      },
    },
    roleAssignment('telemetryRole', {
      scope: 'insights',
      role: 'Monitoring Metrics Publisher',
      principal: APP_IDENTITY,
      comment: 'the app may write telemetry. The connection string alone is not enough: it is not a secret.',
    }),
  ];
}
