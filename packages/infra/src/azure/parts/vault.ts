import type { Statement } from '../bicep/bicep-file.ts';
import { expression, interpolate } from '../bicep/bicep-value.ts';
import { secretName, symbolOf } from './names.ts';
import { type Principal, roleAssignment } from './role.ts';

/** A secret of the vault, and what it is called where. */
export interface Secret {
  /** The environment variable whose value it is. */
  readonly variable: string;
  /** Its name in the vault. */
  readonly name: string;
  /** The parameter of the Bicep file that it is given by. */
  readonly parameter: string;
  /** The symbol of the resource. */
  readonly symbol: string;
}

/** What the secrets of these variables are called. */
export function secretsOf(variables: readonly string[]): readonly Secret[] {
  return variables.map((variable) => {
    const name = secretName(variable);
    return { variable, name, parameter: `${symbolOf(name)}Value`, symbol: `${symbolOf(name)}Secret` };
  });
}

/** A vault with the secrets, and the right to read them. Nothing without secrets. */
export function vaultStatements(secrets: readonly Secret[], principal: Principal): readonly Statement[] {
  if (secrets.length === 0) return [];
  return [
    ...secrets.map(
      ({ parameter, variable }): Statement => ({
        kind: 'param',
        symbol: parameter,
        type: 'string',
        isSecret: true,
        description: `The value of ${variable}.`,
      }),
    ),
    {
      kind: 'resource',
      symbol: 'vault',
      type: 'Microsoft.KeyVault/vaults',
      comment: 'Secrets are kept here, and not in settings, which every reader of the resource can see.',
      body: {
        name: interpolate`kv-${expression('suffix')}`,
        location: expression('location'),
        properties: {
          tenantId: expression('subscription().tenantId'),
          sku: { family: 'A', name: 'standard' },
          enableRbacAuthorization: true,
          softDeleteRetentionInDays: 7,
        },
      },
    },
    ...secrets.map(
      ({ symbol, name, parameter }): Statement => ({
        kind: 'resource',
        symbol,
        type: 'Microsoft.KeyVault/vaults/secrets',
        body: { parent: expression('vault'), name, properties: { value: expression(parameter) } },
      }),
    ),
    roleAssignment('secretsRole', {
      scope: 'vault',
      role: 'Key Vault Secrets User',
      principal,
      comment: 'the application reads its secrets.',
    }),
  ];
}
