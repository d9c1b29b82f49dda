import { Commented } from '../../text/commented.ts';
import { type BicepObject, type BicepValue, expression, interpolate, Keyed } from '../bicep/bicep-value.ts';
import type { Variable } from '../parts/environment.ts';
import type { ContainerAppsPlan } from './plan-container-apps.ts';

/** What differs between containers. */
export interface ContainerParts {
  readonly name: string;
  readonly command: readonly string[];
  readonly variables: readonly Variable[];
  readonly probes?: BicepValue | undefined;
}

/** A container with the image of the application. */
export function container(plan: ContainerAppsPlan, { name, command, variables, probes }: ContainerParts): BicepObject {
  return {
    name,
    image: interpolate`${expression('registry.properties.loginServer')}/${expression('image')}`,
    command,
    resources: { cpu: plan.cpu, memory: `${plan.cpu * 2}Gi` },
    env: [
      ...[...variables, CLIENT_ID].map(variableValue),
      ...plan.secrets.map(({ variable, name: secretRef }) => ({ name: variable, secretRef })),
    ],
    probes,
  };
}

/** Variables of the author and of the state store, then those by which the files and the host agree. */
export function variablesOf(
  own: Readonly<Record<string, string>>,
  store: readonly Variable[],
  comments: Readonly<Partial<Record<string, string>>> = {},
): readonly Variable[] {
  const variables = Object.entries(own).map(([name, value]) => ({ name, value, comment: comments[name] }));
  return [...variables, ...store];
}

/** What jobs and apps have in common beside their containers. */
export function configuration(plan: ContainerAppsPlan): BicepObject {
  return {
    registries: [{ server: expression('registry.properties.loginServer'), identity: expression('identity.id') }],
    secrets:
      plan.secrets.length === 0
        ? undefined
        : plan.secrets.map(({ name, symbol }) => ({
            name,
            keyVaultUrl: expression(`${symbol}.properties.secretUri`),
            identity: expression('identity.id'),
          })),
  };
}

/** The identity of the application, on every job and app. */
export const IDENTITY: BicepObject = {
  type: 'UserAssigned',
  userAssignedIdentities: new Keyed(interpolate`${expression('identity.id')}`, {}),
};

/** What must be there before the first container: Azure looks the image and the secrets up when the resource is made. */
export function dependencies({ secrets }: ContainerAppsPlan): BicepValue {
  return [expression('pullRole'), ...(secrets.length === 0 ? [] : [expression('secretsRole')])];
}

const CLIENT_ID: Variable = {
  name: 'AZURE_CLIENT_ID',
  value: expression('identity.properties.clientId'),
  comment: 'DefaultAzureCredential finds the identity by it.',
};

function variableValue({ name, value, comment }: Variable): BicepValue {
  return comment === undefined ? { name, value } : new Commented(comment, { name, value });
}
