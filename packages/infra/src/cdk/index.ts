// For applications of the AWS CDK, which has `aws-cdk-lib` and `constructs`.
export { HostedServices, type HostedServicesOptions } from './hosted-services.ts';
