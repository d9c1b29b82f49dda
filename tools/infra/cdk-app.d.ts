// What `synthesize.ts` uses of the AWS CDK besides what the construct does.

declare module 'aws-cdk-lib' {
  import type { Construct } from 'constructs';

  export class App extends Construct {
    constructor(props?: { readonly outdir: string; readonly context: { [key: string]: unknown } });
    synth(): { readonly stacks: readonly { readonly stackName: string; readonly template: unknown }[] };
  }
}

declare module 'aws-cdk-lib/cloudformation-include' {
  import { Construct } from 'constructs';

  export class CfnInclude extends Construct {
    constructor(scope: Construct, id: string, props: { readonly templateFile: string });
  }
}
