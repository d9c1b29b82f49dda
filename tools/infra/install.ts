import { installTools } from '../install.ts';

// What the suite `deployables` checks generated files with: 190 MB.
installTools('infra', 'the AWS CDK and other validators');
