import type { Parameter, Variable } from '../bicep/bicep-file.ts';
import { expression } from '../bicep/bicep-value.ts';

/** The parameters that every deployment has. */
export function commonParameters(name: string): readonly Parameter[] {
  return [
    LOCATION,
    {
      kind: 'param',
      symbol: 'name',
      type: 'string',
      description: 'The base of the names of all resources.',
      value: name,
    },
  ];
}

const LOCATION: Parameter = {
  kind: 'param',
  symbol: 'location',
  type: 'string',
  description: 'The region of all resources. Default: that of the resource group.',
  value: expression('resourceGroup().location'),
};

/** What makes a name unique in all of Azure, for the resources that need it. */
export const SUFFIX: Variable = {
  kind: 'var',
  symbol: 'suffix',
  comment: 'Some names must be unique in all of Azure.',
  value: expression('uniqueString(resourceGroup().id, name)'),
};
