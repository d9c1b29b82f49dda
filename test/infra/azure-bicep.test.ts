import { describe, expect, test } from 'vitest';
import { deployment } from '../../examples/ordering/deployment.ts';
import { CONTAINER_CASES, FUNCTION_CASES } from '../../packages/infra/src/azure/applications.fixture.ts';
import type { BicepFile, Resource } from '../../packages/infra/src/azure/bicep/bicep-file.ts';
import { containerAppsBicep } from '../../packages/infra/src/azure/container-apps/container-apps-bicep.ts';
import { planContainerApps } from '../../packages/infra/src/azure/container-apps/plan-container-apps.ts';
import { functionBicep } from '../../packages/infra/src/azure/functions/function-bicep.ts';
import { planFunctionApp } from '../../packages/infra/src/azure/functions/plan-function-app.ts';
import { planApplication } from '../../packages/infra/src/plan/plan-application.ts';
import { examplePlan } from '../../scripts/infra-files.ts';
import { MODELS, readResources } from './azure-resource.ts';
import { typeProblems } from './azure-types.ts';

function resourcesOf({ statements }: BicepFile): readonly Resource[] {
  return statements.filter((statement) => statement.kind === 'resource');
}

const example = await examplePlan();
const { azure = {}, containerApps = { registry: '', image: '' } } = deployment;

const golden = await Promise.all([
  ...Object.entries(FUNCTION_CASES).map(async ([name, { application, options }]) => {
    const plan = await planApplication(application);
    return { name: `Functions, ${name}`, resources: resourcesOf(functionBicep(planFunctionApp(plan, options))) };
  }),
  ...Object.entries(CONTAINER_CASES).map(async ([name, { application, options }]) => {
    const plan = await planApplication(application);
    return {
      name: `Container Apps, ${name}`,
      resources: resourcesOf(containerAppsBicep(planContainerApps(plan, options))),
    };
  }),
]);
const files = [
  ...golden,
  { name: 'Functions, the example', resources: resourcesOf(functionBicep(planFunctionApp(example, azure))) },
  {
    name: 'Container Apps, the example',
    resources: resourcesOf(containerAppsBicep(planContainerApps(example, containerApps))),
  },
];

const app: Resource = {
  kind: 'resource',
  symbol: 'app',
  type: 'Microsoft.Web/sites',
  body: {
    location: 'here',
    properties: {
      httpsOnly: 'yes',
      siteConfig: { appSetings: [] },
      functionAppConfig: { runtime: { name: 'node', verson: '22' } },
    },
  },
};
const isInstalled = (await readResources([app])) !== undefined;

describe.skipIf(!isInstalled)('the resources of a Bicep file, by the models of Azure’s own libraries', () => {
  test('the check finds unknown properties at any depth, and values of the wrong kind', async () => {
    const [read] = (await readResources([app])) ?? [];
    expect(read?.understood).toEqual({
      location: 'here',
      properties: { httpsOnly: 'yes', siteConfig: {}, functionAppConfig: { runtime: { name: 'node' } } },
    });
    expect(typeProblems(read === undefined ? [] : [read])).toContain(
      "Type 'string' is not assignable to type 'boolean",
    );
  });

  test.each(files)('$name: every property is known', async ({ resources }) => {
    for (const { sent, understood } of (await readResources(resources)) ?? []) expect(understood).toEqual(sent);
  });

  test('every value is of the kind that its property has', async () => {
    const read = (await readResources(files.flatMap(({ resources }) => resources))) ?? [];
    expect(read.length).toBeGreaterThan(10);
    expect(typeProblems(read)).toBe('');
  });

  test('all but these types are checked', () => {
    const types = new Set(files.flatMap(({ resources }) => resources.map(({ type }) => type)));
    expect([...types].filter((type) => MODELS[type] === undefined).toSorted()).toEqual([
      'Microsoft.Authorization/roleAssignments',
      'Microsoft.ContainerRegistry/registries',
      'Microsoft.Insights/components',
      'Microsoft.ManagedIdentity/userAssignedIdentities',
    ]);
  });
});
