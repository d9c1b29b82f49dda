import type { Parameter, Statement } from '../bicep/bicep-file.ts';
import { expression } from '../bicep/bicep-value.ts';

/** The parameters and variables that every deployment begins with. */
export function commonStatements(name: string): readonly Statement[] {
  return [
    LOCATION,
    {
      kind: 'param',
      symbol: 'name',
      type: 'string',
      description: 'The base of the names of all resources.',
      value: name,
    },
    {
      kind: 'var',
      symbol: 'suffix',
      comment: 'Some names must be unique in all of Azure.',
      value: expression('uniqueString(resourceGroup().id, name)'),
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
