import { existsSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { EnvironmentVariables } from '@anyhost/core';

/** Platforms whose temporary folder is lost with the instance. */
interface Platform {
  readonly name: string;
  readonly life: string;
  readonly variables: Readonly<Record<string, RegExp>>;
}

const PLATFORMS: readonly Platform[] = [
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
  {
    name: 'AWS Lambda',
    life: 'sandbox',
    variables: { AWS_LAMBDA_FUNCTION_NAME: /./, AWS_EXECUTION_ENV: /^AWS_Lambda_/ },
  },
  // https://learn.microsoft.com/azure/app-service/operating-system-functionality#types-of-file-access-granted-to-an-app
  { name: 'Azure', life: 'instance', variables: { WEBSITE_INSTANCE_ID: /./ } },
];

/**
 * Why a file does not outlive the process; `undefined` for one that does. On Lambda and Azure each sandbox or instance
 * has its own temporary folder.
 *
 * @param file - The path, absolute or not, through links or not.
 */
export function whyNotDurable(file: string, environment: EnvironmentVariables): string | undefined {
  const platform = PLATFORMS.find(({ variables }) => {
    return Object.entries(variables).some(([name, pattern]) => pattern.test(environment[name] ?? ''));
  });
  if (platform === undefined) return undefined;
  if (!isBelow(realPath(file), realPath(tmpdir()))) return undefined;
  return `'${file}' is in the temporary folder, which on ${platform.name} is lost with the ${platform.life}`;
}

function isBelow(file: string, folder: string): boolean {
  const path = relative(folder, file);
  // On Windows the path to another drive is absolute.
  return !path.startsWith('..') && !isAbsolute(path);
}

// If the last parts of a path do not exist, the links in the parts before them are still followed.
function realPath(path: string): string {
  const absolute = resolve(path);
  if (existsSync(absolute)) return realpathSync(absolute);
  const folder = dirname(absolute);
  return folder === absolute ? absolute : join(realPath(folder), basename(absolute));
}
