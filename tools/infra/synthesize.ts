// Synthesizes a stack of the construct HostedServices for each golden case, and of each template that it is given, with the
// CDK's own validation, and writes the templates of all as JSON. Fails if the CDK finds anything wrong.
// Arguments: the folder of the CDK's output, the file to write, then the templates.
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { planApplication } from '@anyhost/infra';
import { CASES } from '../../packages/infra/src/aws/applications.fixture.ts';
import { resolveHere } from './resolve-here.ts';

resolveHere();
const { App, Stack } = await import('aws-cdk-lib');
const { CfnInclude } = await import('aws-cdk-lib/cloudformation-include');
const { Code } = await import('aws-cdk-lib/aws-lambda');
const { HostedServices } = await import('@anyhost/infra/cdk');

const [outdir = '', output = '', ...templates] = process.argv.slice(2);
const app = new App({ outdir, context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
for (const [name, { application, options }] of Object.entries(CASES)) {
  const stack = new Stack(app, name);
  const { codeUri: _codeUri, region: _region, ...others } = { codeUri: '', region: '', ...options };
  const code = Code.fromInline('exports.handler = async () => {};');
  const plan = await planApplication(application);
  new HostedServices(stack, 'Services', { name: plan.name.replaceAll('_', '-'), ...others, plan, code });
}
for (const [index, templateFile] of templates.entries()) {
  new CfnInclude(new Stack(app, `given-${index}`), 'Template', { templateFile: resolve(templateFile) });
}
const { stacks } = app.synth();
await writeFile(
  output,
  JSON.stringify(Object.fromEntries(stacks.map(({ stackName, template }) => [stackName, template]))),
);
