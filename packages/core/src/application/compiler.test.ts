import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const index = fileURLToPath(new URL('../index.ts', import.meta.url));
const MARK = '// @ts-expect-error ';
const fixture = readFileSync(new URL('mistakes.fixture.ts', import.meta.url), 'utf8').split('\n');

/** What the compiler says about programs in a folder of their own. One run for all of them: a run takes a second. */
let output = '';
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anyhost-compiler-'));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write('package.json', '{ "type": "module" }');
  write('tsconfig.json', JSON.stringify(tsconfig()));
  write('mistakes.ts', fixture.map((line) => line.replace(MARK, '// ').replace('../index.ts', index)).join('\n'));
  write('flat.ts', flatApplication(200));
  write('modules.ts', applicationOfModules(10, 100));
  output = await compile();
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the compiler', () => {
  const marked = fixture.flatMap((line, at) =>
    line.includes(MARK) ? [[line.split(MARK)[1] ?? '', at + 2] as const] : [],
  );

  test.each(marked)('says: %s', (message, line) => {
    expect(errorAt('mistakes.ts', line)).toContain(message);
  });

  test('takes 200 registrations in one chain', () => {
    expect(output).not.toContain('flat.ts');
  });

  test('takes 1000 registrations in modules of 100', () => {
    expect(output).not.toContain('modules.ts');
  });
});

function errorAt(file: string, line: number): string {
  const errors = output.split(/^(?=\S+\.ts\(\d+,\d+\): error)/m);
  return errors.find((error) => error.startsWith(`${file}(${line},`)) ?? `no error at ${file}:${line} in ${output}`;
}

function tsconfig(): object {
  return {
    extends: join(root, 'tsconfig.test.json'),
    compilerOptions: { incremental: false, tsBuildInfoFile: null, typeRoots: [join(root, 'node_modules/@types')] },
    include: ['*.ts'],
    exclude: [],
  };
}

// It exits with 1, because of the mistakes.
function compile(): Promise<string> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { cwd: folder }, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}

function flatApplication(registrations: number): string {
  return [
    `import { defineApplication, every } from '${index}';`,
    "export const app = defineApplication('flat')",
    ...Array.from({ length: registrations }, (_, at) => `.singleton('s${at}', () => ${at})`),
    `.job('last', { schedule: every('1m') }, async (_signal, { services }) => void services.s${registrations - 1}.toFixed());`,
  ].join('\n');
}

/** Each module needs something of the module before it. */
function applicationOfModules(modules: number, registrations: number): string {
  const lines = [`import { defineApplication, every, module } from '${index}';`];
  for (let at = 0; at < modules; at += 1) {
    const needs = at === 0 ? '' : `<{ s${at - 1}_0: number }>`;
    lines.push(`const m${at} = module${needs}('m${at}')`);
    for (let nth = 0; nth < registrations - 1; nth += 1) lines.push(`.singleton('s${at}_${nth}', () => ${nth})`);
    lines.push(
      `.job('j${at}', { schedule: every('1m') }, async (_signal, { services }) => void services.s${at}_0.toFixed());`,
    );
  }
  const uses = Array.from({ length: modules }, (_, at) => `.use(m${at})`).join('');
  lines.push(`export const app = defineApplication('large')${uses};`);
  return lines.join('\n');
}
