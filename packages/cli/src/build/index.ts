// Deployable folders from a program: what `anyhost build` makes.
export { buildAzure } from './build-azure.ts';
export { buildLambda } from './build-lambda.ts';
export type { AzureBuildOptions, BuildOptions, LambdaBuildOptions, TimerOptions } from './build-options.ts';
export { type BuildResult, type BuiltFile, kilobytes } from './built-file.ts';
export type { ApplicationModule } from './entry-module.ts';

// For those who bundle by themselves.
export { addCompileCache, cachedApplication, type RecordedRun } from './compile-cache.ts';
