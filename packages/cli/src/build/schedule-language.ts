import { AnyhostError } from '@anyhost/core';
import type { Metafile } from 'esbuild';

/** The files by which the schedule language of core enters a bundle: from its sources, and as it is published. */
const LANGUAGE = /(?:^|\/)core\/(?:src\/schedule\/parse-cron\.ts|dist\/(?:schedule|driver)\/index\.js)$/;

/** The entry point of the Lambda adapter that carries the language on purpose. */
const GUARD = /(?:^|\/)aws-lambda\/(?:src|dist)\/guard(?:\/index)?\.[jt]s$/;

/**
 * Refuses a bundle for Lambda that carries the schedule language without the guard. On Lambda the platform computes the due
 * times; the language costs each cold start, and is there because of an import that was not meant.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_BUILD_FAILED`, with the imports that lead to it.
 */
export function refuseScheduleLanguage({ inputs }: Pick<Metafile, 'inputs'>): void {
  const files = Object.keys(inputs);
  const found = files.find((file) => LANGUAGE.test(file));
  if (found === undefined || files.some((file) => GUARD.test(file))) return;
  const chain = importsLeadingTo(found, inputs);
  throw new AnyhostError(
    'ERR_ANYHOST_BUILD_FAILED',
    `The bundle contains the schedule language, which a Lambda function does not need and which slows each cold start: ${chain.join(' -> ')}. Import what computes due times only where a long-lived host runs; a function that checks due times itself imports @anyhost/aws-lambda/guard.`,
    { details: { imports: chain } },
  );
}

/**
 * Refuses a bundle for Lambda that does not have the guard, where the function is sent ticks that may not be due: it would
 * fail at each of them.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_BUILD_FAILED`, with the lines that are missing.
 */
export function refuseMissingGuard({ inputs }: Pick<Metafile, 'inputs'>, entry: string): void {
  if (Object.keys(inputs).some((file) => GUARD.test(file))) return;
  throw new AnyhostError(
    'ERR_ANYHOST_BUILD_FAILED',
    `The function receives ticks that may not be due, and ${entry} has no guard: each of them would fail. Write: import { guard } from '@anyhost/aws-lambda/guard'; export const handler = createHandler(app, { guard });`,
    { details: { entry } },
  );
}

/** The shortest way from an entry point to a file. */
function importsLeadingTo(target: string, inputs: Metafile['inputs']): readonly string[] {
  const importers = new Map<string, string[]>();
  for (const [file, { imports }] of Object.entries(inputs)) {
    for (const { path } of imports) importers.set(path, [...(importers.get(path) ?? []), file]);
  }
  const seen = new Set([target]);
  let ways: readonly (readonly string[])[] = [[target]];
  for (;;) {
    const longer = ways.flatMap((way) =>
      (importers.get(way[0] ?? '') ?? []).filter((file) => !seen.has(file)).map((file) => [file, ...way]),
    );
    if (longer.length === 0) return ways[0] ?? [];
    for (const [file = ''] of longer) seen.add(file);
    ways = longer;
  }
}
