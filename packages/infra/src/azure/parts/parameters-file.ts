import { bicepString } from '../bicep/bicep-value.ts';
import type { Secret } from './vault.ts';

/** A parameter with a plain value. */
export interface GivenParameter {
  readonly symbol: string;
  readonly value: string;
}

/**
 * The file of parameters: `main.bicepparam`. Secrets are read from the environment where it is deployed, so that they
 * stand in no file and on no command line.
 */
export function parametersFile({
  name,
  secrets,
  parameters = [],
}: {
  readonly name: string;
  readonly secrets: readonly Secret[];
  readonly parameters?: readonly GivenParameter[];
}): string {
  const lines = [
    "using './main.bicep'",
    '',
    ...[{ symbol: 'name', value: name }, ...parameters].map(
      ({ symbol, value }) => `param ${symbol} = ${bicepString(value)}`,
    ),
    ...(secrets.length === 0 ? [] : ['', '// Read from the environment of the deployment: no file contains secrets.']),
    ...secrets.map(
      ({ parameter, variable }) => `param ${parameter} = readEnvironmentVariable(${bicepString(variable)})`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
