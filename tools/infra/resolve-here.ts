import { registerHooks } from 'node:module';

/**
 * Makes this process find the AWS CDK in this folder, wherever it is imported: the repository's own `node_modules` do not
 * have it. Call it before the first import of what needs it.
 */
export function resolveHere(): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      /^(?:aws-cdk-lib|constructs)(?:\/|$)/.test(specifier)
        ? next(specifier, { ...context, parentURL: import.meta.url })
        : next(specifier, context),
  });
}
