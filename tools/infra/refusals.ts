// Gives the construct HostedServices wrong options, and writes the messages, one on a line.
import { planApplication } from '@anyhost/infra';
import { CASES } from '../../packages/infra/src/aws/applications.fixture.ts';
import { resolveHere } from './resolve-here.ts';

resolveHere();
const { App, Stack } = await import('aws-cdk-lib');
const { Code } = await import('aws-cdk-lib/aws-lambda');
const { HostedServices } = await import('@anyhost/infra/cdk');

const stack = new Stack(new App(), 'refusals');
const plan = await planApplication(CASES.least.application);
const code = Code.fromInline('exports.handler = async () => {};');
const wrong = [{ code }, { plan }, { plan, code, region: 'eu-west-1' }, { plan, code, memoryMb: 1 }];
for (const [index, options] of wrong.entries()) {
  try {
    // As plain JavaScript could.
    Reflect.construct(HostedServices, [stack, `Services${index}`, options]);
  } catch (error) {
    console.log(Object(error).code, Object(error).message);
  }
}
