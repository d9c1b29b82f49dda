import { relative, resolve } from 'node:path';
import { type AskLine, askChoices, askText, noTerminal } from './ask.ts';
import { HOSTS, type ProjectChoices, STORES, type Store, storeProblem, TESTS, type TestRunner } from './choices.ts';
import { createProject } from './create-project.ts';
import { type Flags, readFlags } from './flags.ts';
import { projectFolderProblem } from './project-folder.ts';
import { UsageError } from './usage-error.ts';

/** The environment of the program. */
export interface Surroundings {
  readonly cwd: string;
  /** Asks the user; `undefined` without a terminal. */
  readonly ask: AskLine | undefined;
  readonly print: (line: string) => void;
  readonly printError: (line: string) => void;
}

const DEFAULTS: ProjectChoices = { folder: 'my-app', hosts: ['node'], store: 'none', test: 'node' };

/**
 * Creates a project from the command line, and from the answers of the user if there is a terminal.
 *
 * @returns The exit code: 0, 1 (the project could not be written), 2 (a wrong command line). Never rejects.
 */
export async function runCreate(args: readonly string[], surroundings: Surroundings): Promise<0 | 1 | 2> {
  const { cwd, print, printError } = surroundings;
  try {
    const flags = readFlags(args);
    if (flags.help) {
      for (const line of helpLines()) print(line);
      return 0;
    }
    const choices = await choose(flags, surroundings);
    const folder = resolve(cwd, choices.folder);
    const files = await createProject({ ...choices, folder });
    for (const line of endLines(relative(cwd, folder) || '.', files, choices)) print(line);
    return 0;
  } catch (thrown) {
    const isUsage = thrown instanceof UsageError;
    printError(`create-anyhost: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    return isUsage ? 2 : 1;
  }
}

async function choose(flags: Flags, { cwd, ask, print }: Surroundings): Promise<ProjectChoices> {
  const given = { folder: flags.folder, hosts: flags.hosts, store: flags.store, test: flags.test };
  const folderProblem = (folder: string): string | undefined => projectFolderProblem(resolve(cwd, folder));
  // Before anything is asked.
  const problem = given.folder === undefined ? undefined : folderProblem(given.folder);
  if (problem !== undefined) throw new UsageError(problem);
  if (flags.yes) return { ...DEFAULTS, ...defined(given) };
  if (ask === undefined) {
    const names = { folder: 'the folder', hosts: '--hosts', store: '--store', test: '--test' } as const;
    const open = (['folder', 'hosts', 'store', 'test'] as const).filter((name) => given[name] === undefined);
    if (open.length > 0) throw noTerminal(open.map((name) => names[name]));
    return { ...DEFAULTS, ...defined(given) };
  }
  const folder =
    given.folder ??
    (await askText({ question: 'Project folder?', absent: DEFAULTS.folder, problem: folderProblem }, ask, print));
  const hosts =
    given.hosts ??
    (await askChoices({ question: 'Where will it run?', choices: HOSTS, absent: 'node', several: true }, ask, print));
  const fitting = STORES.filter(({ name }) => storeProblem(name, hosts) === undefined);
  const [store = DEFAULTS.store]: readonly Store[] =
    given.store === undefined
      ? await askChoices(
          { question: 'Where is its state stored?', choices: fitting, absent: 'none', several: false },
          ask,
          print,
        )
      : [given.store];
  const [test = DEFAULTS.test]: readonly TestRunner[] =
    given.test === undefined
      ? await askChoices({ question: 'Test runner?', choices: TESTS, absent: 'node', several: false }, ask, print)
      : [given.test];
  return { folder, hosts, store, test };
}

/** Only what is given: an absent member would replace a default. */
function defined<Members extends object>(
  members: Members,
): { [Name in keyof Members]?: Exclude<Members[Name], undefined> } {
  // The boundary: Object.fromEntries forgets the names.
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Members]?: Exclude<Members[Name], undefined>;
  };
}

function helpLines(): readonly string[] {
  return [
    'npm create anyhost [folder] [-- options]',
    '',
    'Creates a small TypeScript project: one background service, its test on a virtual clock, and deployment scripts for each host.',
    '',
    `  --hosts <names>  ${namesOf(HOSTS)}; separate several by commas`,
    `  --store <name>   ${namesOf(STORES)}`,
    `  --test <name>    ${namesOf(TESTS)}`,
    '  --name <folder>  the same as the first argument',
    '  --yes            use the defaults: hosts node, store none, test node',
    '',
    'Without a flag, the program asks. Example: npm create anyhost my-app -- --hosts lambda,kubernetes --store postgres --test vitest',
  ];
}

function namesOf(choices: readonly { readonly name: string }[]): string {
  return choices.map(({ name }) => name).join(', ');
}

function endLines(shown: string, files: readonly string[], { hosts }: ProjectChoices): readonly string[] {
  const first = hosts.find((host) => host === 'lambda' || host === 'azure');
  return [
    `Created ${files.length} files in ${shown}. Next:`,
    '',
    ...(shown === '.' ? [] : [`  cd ${inShell(shown)}`]),
    '  npm install',
    '  npm test',
    first === undefined ? '  npm start' : `  npm run build:${first}`,
  ];
}

/** A path as a shell takes it. */
function inShell(path: string): string {
  return /^[\w./@-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
