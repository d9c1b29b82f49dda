import { describe, expect, test } from 'vitest';
import { readPage } from '../support/pages.ts';
import { readSources } from './sources.ts';

const core = readSources().filter(({ packageName }) => packageName === 'core');
const readme = readPage('packages/core/README.md');

/** Events whose names are put together: one `execution.` per way to end. */
const COMPOSED: readonly string[] = namesIn('contract/outcome.ts', /readonly status: '(\w+)'/g).map(
  (status) => `execution.${status}`,
);

describe("core's README", () => {
  test('lists every log event, and no other', () => {
    const written = core.flatMap(({ code }) => namesOf(code, /\bevent: '([a-z]+\.\w+)'/g));
    const listed = rowsOf('Log events').flatMap((cells) => namesOf(cells[0] ?? '', /`([a-z]+\.\w+)`/g));
    expect(written.length).toBeGreaterThan(20);
    expect(sorted(listed)).toEqual(sorted([...written, ...COMPOSED, ...settingsEvents()]));
  });

  test('says the level and the fields of every log event', () => {
    const rows = new Map(
      rowsOf('Log events').flatMap((cells) => namesOf(cells[0] ?? '', /`([a-z]+\.\w+)`/g).map((name) => [name, cells])),
    );
    const written = core.flatMap(({ code }) => linesWritten(code));
    expect(written.length).toBeGreaterThan(30);
    const gaps: string[] = [];
    for (const { event, level, fields } of written) {
      const [, levels = '', when = ''] = rows.get(event) ?? [];
      if (!levels.includes(level)) gaps.push(`${event}: ${level}`);
      // The row of an event that has the fields of the one above says "the same".
      if (when.startsWith('the same')) continue;
      for (const field of fields) if (!when.includes(`\`${field}\``)) gaps.push(`${event}: ${field}`);
    }
    expect(gaps).toEqual([]);
  });

  test('lists every error code, and no other', () => {
    const codes = namesIn('base/errors.ts', /^ {2}\| '(ERR_ANYHOST_\w+)'/gm);
    const listed = rowsOf('Errors').flatMap((cells) => namesOf(cells[0] ?? '', /`(ERR_ANYHOST_\w+)`/g));
    expect(sorted(listed)).toEqual(sorted(codes));
  });

  test.each([
    ['Options of a background service or job', 'application/policy.ts', 'ServicePolicy'],
    ['Options of every host', 'host/host-options.ts', 'HostOptions'],
    ['Options of a health check', 'application/builder.ts', 'HealthCheckOptions'],
    ['Options of a run', 'host/run-options.ts', 'RunOptions'],
    ['Options of a background task queue', 'application/task-queue-options.ts', 'TaskQueueOptions'],
  ])('lists, as %s, those of %s, and no other', (heading, file, name) => {
    const options = namesOf(bodyOf(file, name), /^ {2}readonly (\w+)\??:/gm);
    expect(sorted(rowsOf(heading).flatMap((cells) => namesOf(cells[0] ?? '', /`(\w+)`/g)))).toEqual(sorted(options));
  });

  test.each([
    ['Skipped', 'SkipReason'],
    ['Refused', 'RefusalReason'],
  ])('lists every reason of %s, and no other', (heading, name) => {
    const reasons = namesOf(bodyOf('contract/outcome.ts', name).split('\n\n')[0] ?? '', /^ {2}\| '(\w+)'/gm);
    expect(sorted(rowsOf(heading).flatMap((cells) => namesOf(cells[0] ?? '', /`(\w+)`/g)))).toEqual(sorted(reasons));
  });
});

interface WrittenLine {
  readonly event: string;
  readonly level: string;
  readonly fields: readonly string[];
}

/** What a source logs with a literal: the level by the name of the method, the fields by their names. */
function linesWritten(code: string): readonly WrittenLine[] {
  const calls = code.matchAll(/\.(trace|debug|info|warn|error|fatal)\(\s*\{ event: '([a-z]+\.\w+)'([^{}]*)\}/g);
  return Array.from(calls, ([, level = '', event = '', rest = '']) => {
    const fields = namesOf(rest, /, (\w+)(?=[:,\s])/g);
    return { event, level, fields: fields.filter((field) => field !== 'service') };
  });
}

// Warnings about settings carry their event as a type.
function settingsEvents(): readonly string[] {
  return namesIn('settings/layers.ts', /'(settings\.\w+)'/g);
}

/** The rows of the tables below a heading, up to the next heading; the head of a table is not among them. */
function rowsOf(heading: string): readonly (readonly string[])[] {
  const [, below] = readme.split(new RegExp(`^#+ ${heading}$`, 'm'));
  expect(below, `the heading "${heading}" in packages/core/README.md`).toBeDefined();
  const [section = ''] = (below ?? '').split(/^#/m);
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  return rows
    .filter((row, index) => !row.startsWith('| ---') && !rows[index + 1]?.startsWith('| ---'))
    .map((row) => row.split(' | ').map((cell) => cell.replace(/^\| /, '')));
}

/** The text of a file of core from the declaration of a type to its end. */
function bodyOf(file: string, name: string): string {
  const [, body = ''] = readPage(`packages/core/src/${file}`).split(new RegExp(`export (?:interface|type) ${name}\\b`));
  return body.split(/^}/m)[0] ?? '';
}

function namesIn(file: string, pattern: RegExp): readonly string[] {
  return namesOf(readPage(`packages/core/src/${file}`), pattern);
}

function namesOf(text: string, pattern: RegExp): readonly string[] {
  return Array.from(text.matchAll(pattern), ([, name = '']) => name);
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted();
}
