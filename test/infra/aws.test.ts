import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { awsFiles, planApplication } from '@anyhost/infra';
import { describe, expect, test } from 'vitest';
import { CASES } from '../../packages/infra/src/aws/applications.fixture.ts';
import { infraFiles } from '../../scripts/infra-files.ts';
import { importTool } from '../../tools/infra/import-tool.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { findCfnLint } from './cfn-lint.ts';
import { loadSpecification } from './cloudformation-resource.ts';
import { asCloudFormation, plainResources } from './plain-template.ts';
import { type CloudFormationTemplate, readTemplate } from './read-template.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const problemsOf = await loadSpecification();
const lint = await findCfnLint();
const cron = await importTool<{ awsCronExpressionValidator(expression: string): unknown }>(
  'aws-cron-expression-validator',
);

const templates = await Promise.all(
  Object.entries(CASES).map(async ([name, { application, options }]) => {
    const files = awsFiles(await planApplication(application), options);
    const textOf = (path: string): string => files.find((file) => file.path === path)?.text ?? '';
    const [, stackName = ''] = /stack_name = "(.+)"/.exec(textOf('samconfig.toml')) ?? [];
    const text = textOf('template.yaml');
    return { name, stackName, text, template: readTemplate(text) };
  }),
);

const exampleText = (await infraFiles()).get('aws/template.yaml') ?? '';
const example = { name: 'the example', text: exampleText, template: readTemplate(exampleText) };

describe.each([...templates, example])('the SAM template of $name', ({ text, template }) => {
  test.skipIf(problemsOf === undefined)(
    "has only properties that AWS' specification has, and all that it requires",
    () => {
      const problems = Object.entries(template.Resources).map(([id, resource]) => {
        // The code, which SAM makes of CodeUri, and the role are what the specification requires of a function.
        const { Type, Properties } = asCloudFormation(resource);
        const isFunction = Type === 'AWS::Lambda::Function';
        return problemsOf?.(id, { Type, Properties: { ...Properties, ...(isFunction ? { Code: {} } : {}) } });
      });
      expect(problems.flat()).toEqual([]);
    },
  );

  test.skipIf(lint === undefined)(
    'has nothing wrong by cfn-lint, which makes a CloudFormation template of it',
    async () => {
      await expect(lint?.(text)).resolves.toBe('');
    },
  );

  test.skipIf(cron === undefined)('has cron texts that AWS takes', () => {
    const texts = Object.values(template.Resources).flatMap(({ Properties }) => {
      const [, fields] = /^cron\((.+)\)$/.exec(String(Object(Properties).ScheduleExpression)) ?? [];
      return fields === undefined ? [] : [fields];
    });
    expect(texts).not.toEqual([]);
    for (const text of texts) expect(() => cron?.awsCronExpressionValidator(text)).not.toThrow();
  });
});

describe.skipIf(lint === undefined)('cfn-lint', () => {
  const [{ text } = { text: '' }] = templates;

  test.each([
    [
      'an unknown property of a function',
      /Function\n {4}Properties:\n/,
      '$&      Bundle: x\n',
      /property Bundle not defined/,
    ],
    ['a resource that there is not', /GetAtt LostTicks\.Arn/, 'GetAtt Lost.Arn', /'Lost' is not one of/],
  ])('would find %s', async (_what, right, wrong, found) => {
    await expect(lint?.(text.replace(right, wrong))).resolves.toMatch(found);
  });
});

describe.skipIf(problemsOf === undefined)('the AWS CDK', () => {
  test('finds nothing wrong with the templates, and the construct HostedServices makes the same resources', async () => {
    const folder = await temporaryFolder();
    const given = await Promise.all(
      [...templates, example].map(({ name, template }) => writeJson(folder, name.replaceAll(' ', '-'), template)),
    );
    const synthesized = await synthesize(folder, given);
    for (const { name, stackName, template } of templates) {
      const made = synthesized[name];
      expect(made).toBeDefined();
      if (made === undefined) continue;
      // The CDK puts the construct's id before a logical id, and a hash after it.
      const idOf = (id: string): string => id.replace(/^Services(.+?)(?:[0-9A-F]{8})?$/, '$1');
      expect(plainResources(made, { stackName, idOf })).toEqual(plainResources(template, { stackName }));
    }
  });

  test('would find an unknown property and a limit', async () => {
    const folder = await temporaryFolder();
    const [{ template } = { template: undefined }] = templates;
    const wrong: CloudFormationTemplate = structuredClone(template ?? { Resources: {} });
    const schedule = Object.values(wrong.Resources).find(({ Type }) => Type === 'AWS::Scheduler::Schedule');
    Object.assign(Object(schedule).Properties, { Timezone: 'UTC' });
    Object.assign(Object(schedule).Properties.Target.RetryPolicy, { MaximumRetryAttempts: 186 });
    await expect(synthesize(folder, [await writeJson(folder, 'wrong', wrong)])).rejects.toThrow(
      /Additional properties are not allowed \('Timezone' was unexpected\)[\s\S]*186 is greater than the maximum of 185/,
    );
  });

  test('is given nothing by the construct where options are wrong', async () => {
    const program = join(root, 'tools/infra/refusals.ts');
    const { stdout } = await run(process.execPath, ['--conditions=@anyhost/source', program]);
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^ERR_ANYHOST_INVALID_OPTION HostedServices: the plan is undefined/),
      expect.stringMatching(/^ERR_ANYHOST_INVALID_OPTION HostedServices: code is undefined/),
      expect.stringMatching(/^ERR_ANYHOST_INVALID_OPTION HostedServices: there is no option 'region'/),
      expect.stringMatching(/^ERR_ANYHOST_INVALID_OPTION HostedServices: memoryMb is 1/),
    ]);
  });

  test('declares what the construct uses', async () => {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    await expect(run(process.execPath, [compiler, '-p', join(root, 'tools/infra/tsconfig.json')])).resolves.toEqual({
      stdout: '',
      stderr: '',
    });
  });
});

/** The stacks that the CDK makes, by name. Rejects with what its validation finds. */
async function synthesize(
  folder: string,
  given: readonly string[],
): Promise<Readonly<Record<string, CloudFormationTemplate | undefined>>> {
  const program = join(root, 'tools/infra/synthesize.ts');
  const outdir = join(folder, 'cdk.out');
  const output = join(folder, 'stacks.json');
  await run(process.execPath, ['--conditions=@anyhost/source', program, outdir, output, ...given]);
  return JSON.parse(await readFile(output, 'utf8'));
}

async function writeJson(folder: string, name: string, template: CloudFormationTemplate): Promise<string> {
  const path = join(folder, `${name}.json`);
  await writeFile(path, JSON.stringify(template));
  return path;
}
