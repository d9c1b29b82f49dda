import type { Resource } from '../bicep/bicep-file.ts';
import { expression } from '../bicep/bicep-value.ts';

/** The built-in roles that a deployment assigns, by their ids, which are the same in every tenant. */
const ROLES = {
  'Storage Blob Data Owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
  'Storage Blob Data Contributor': 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
  'Monitoring Metrics Publisher': '3913510d-42f4-4e42-8a64-420c390055eb',
  'Key Vault Secrets User': '4633458b-17de-408a-b874-0445c86b69e6',
  AcrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d',
} as const;

/** Who gets a role: the resource whose identity it is, and where its principal's id stands. */
export interface Principal {
  readonly symbol: string;
  readonly principalId: string;
}

/** The system-assigned identity of the function app. */
export const APP_IDENTITY: Principal = { symbol: 'app', principalId: 'app.identity.principalId' };
/** The user-assigned identity of Container Apps. */
export const USER_IDENTITY: Principal = { symbol: 'identity', principalId: 'identity.properties.principalId' };

/**
 * Gives a principal a role on a resource.
 *
 * @param scope - The symbol of that resource.
 */
export function roleAssignment(
  symbol: string,
  {
    scope,
    role,
    principal,
    comment,
  }: { scope: string; role: keyof typeof ROLES; principal: Principal; comment: string },
): Resource {
  return {
    kind: 'resource',
    symbol,
    type: 'Microsoft.Authorization/roleAssignments',
    comment: `${role}: ${comment}`,
    body: {
      // The same on every deployment, so that the second one finds the assignment of the first.
      name: expression(`guid(${scope}.id, ${principal.symbol}.id, '${ROLES[role]}')`),
      scope: expression(scope),
      properties: {
        roleDefinitionId: expression(
          `subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '${ROLES[role]}')`,
        ),
        principalId: expression(principal.principalId),
        principalType: 'ServicePrincipal',
      },
    },
  };
}
