import { assertKnownOptions, assertNumber, invalidOption, readEntries, readList } from '@anyhost/core';
import { assertRequiredText, assertText } from '../../options/assert-text.ts';
import type { ApplicationPlan } from '../../plan/plan-application.ts';
import { IMAGE, IMAGE_IN_WORDS } from '../../processes/assert-process-option.ts';
import { PROCESS_OPTIONS } from '../../processes/assert-process-options.ts';
import { type ProcessPlan, processPlan } from '../../processes/process-plan.ts';
import { resourceName } from '../../processes/resource-names.ts';
import type { DockerOptions } from './docker-options.ts';

/** {@link DockerOptions} with every default filled in. */
export interface DockerPlan extends ProcessPlan {
  readonly name: string;
  /** The folder of these files, as seen from that of the application. */
  readonly folder: string;
  readonly baseImage: string;
  readonly manifests: readonly string[];
  readonly installCommand: string;
  readonly buildCommand: string;
  readonly content: Readonly<Record<string, string>>;
  readonly ignore: readonly string[];
  readonly userId: number;
  readonly image: string;
  readonly memoryLimit: string;
}

const OWNER = 'dockerFiles';

const OPTIONS: Record<keyof DockerOptions, true> = {
  ...PROCESS_OPTIONS,
  folder: true,
  baseImage: true,
  manifests: true,
  installCommand: true,
  buildCommand: true,
  content: true,
  ignore: true,
  userId: true,
  image: true,
  memoryLimit: true,
};

const DEFAULT_CONTENT = { node_modules: 'node_modules', dist: 'dist', 'package.json': 'package.json' };

/** Checks the options and fills in their defaults. */
export function dockerPlan(application: ApplicationPlan, options: DockerOptions): DockerPlan {
  assertKnownOptions(OWNER, options, Object.keys(OPTIONS));
  assertValues(options);
  const name = resourceName(application.name, 63);
  return {
    ...processPlan(OWNER, application, options),
    name,
    folder: options.folder ?? 'infra/docker',
    baseImage: options.baseImage ?? 'node:24-slim',
    manifests: options.manifests ?? ['package.json', 'package-lock.json'],
    installCommand: options.installCommand ?? 'npm ci',
    buildCommand: options.buildCommand ?? 'npm run build && npm prune --omit=dev',
    content: options.content ?? DEFAULT_CONTENT,
    ignore: options.ignore ?? [],
    userId: options.userId ?? 1000,
    image: options.image ?? `${name}:latest`,
    memoryLimit: options.memoryLimit ?? '256m',
  };
}

/** A path in a Dockerfile: no spaces, which would end it, and nothing that leads out of the folder. */
const PATH = /^(?!.*(?:^|\/)\.\.(?:\/|$))(?!\/)[\w@./*-]+$/;
const PATH_IN_WORDS = 'a path below the folder, without spaces';

function assertValues(options: DockerOptions): void {
  const given = (option: keyof DockerOptions) => ({ owner: OWNER, option, value: options[option] });
  assertText(given('folder'), PATH, PATH_IN_WORDS);
  assertText(given('baseImage'), IMAGE, IMAGE_IN_WORDS);
  assertText(given('image'), IMAGE, IMAGE_IN_WORDS);
  assertText(given('installCommand'), /./, 'a command of one line');
  assertText(given('buildCommand'), /./, 'a command of one line');
  assertText(given('memoryLimit'), /^\d+[kmg]$/, "an amount of memory, such as '256m'");
  assertNumber(given('userId'), { least: 1, most: 2_147_483_647, whole: true });
  for (const option of ['manifests', 'ignore'] as const) {
    for (const [index, path] of readList(given(option), `a list: ${PATH_IN_WORDS} each`).entries()) {
      assertRequiredText({ owner: OWNER, option: `${option}[${index}]`, value: path }, PATH, PATH_IN_WORDS);
    }
  }
  assertContent(options.content);
}

function assertContent(content: unknown): void {
  const given = { owner: OWNER, option: 'content', value: content };
  const expected = "an object of paths, such as { dist: 'dist' }";
  const entries = readEntries(given, expected);
  if (content !== undefined && entries.length === 0) throw invalidOption(given, expected);
  for (const [from, to] of entries) {
    assertText({ owner: OWNER, option: 'content', value: from }, PATH, PATH_IN_WORDS);
    assertRequiredText({ owner: OWNER, option: `content['${from}']`, value: to }, PATH, PATH_IN_WORDS);
  }
}
