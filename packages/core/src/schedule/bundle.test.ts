import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const LANGUAGE = /schedule\/(parse-cron|cron-times|cron-days|due-times|fixed-due-times|zone-offsets|time-zone)\.ts$/;

test('an application that only states its schedules does not carry the language', async () => {
  const inputs = await bundledFiles("export { cron, defineApplication, every } from '@anyhost/core';");
  expect(inputs.some((file) => file.endsWith('schedule/schedule.ts'))).toBe(true);
  expect(inputs.filter((file) => LANGUAGE.test(file))).toEqual([]);
});

test('a host does not carry what other processes read its records with', async () => {
  const inputs = await bundledFiles("export { createInvocationHost, defineApplication } from '@anyhost/core';");
  expect(inputs.filter((file) => file.includes('/inspect/'))).toEqual([]);
});

test('what looks up due times does', async () => {
  const inputs = await bundledFiles("export { dueTimesOf } from '@anyhost/core/schedule';");
  expect(inputs.filter((file) => LANGUAGE.test(file)).length).toBe(7);
});

/** The source files of which a bundle of a program has something. */
async function bundledFiles(contents: string): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    conditions: ['@anyhost/source'],
    logLevel: 'silent',
  });
  const [output] = Object.values(metafile.outputs);
  return Object.entries(output?.inputs ?? {}).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : []));
}
