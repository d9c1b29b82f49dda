import { describe, expect, test } from 'vitest';
import { readPage, sectionOf } from '../support/pages.ts';
import { readSources } from './sources.ts';

const node = readSources().filter(({ packageName }) => packageName === 'node');
const readme = readPage('packages/node/README.md');

/** `process.${event}`, one per way in which Node reports an unhandled error. */
const COMPOSED = ['process.uncaughtException', 'process.unhandledRejection'];

/** The options that `@anyhost/logging` declares. */
const LOGGING = ['redact'];

describe('the README of the Node host', () => {
  test('lists every log event, and no other', () => {
    const written = node.flatMap(({ code }) => namesOf(code, /\bevent: '([a-z]+\.\w+)'/g));
    expect(written.length).toBeGreaterThan(5);
    expect(
      namesOf(sectionOf(readme, 'Log events'), /^\| (`.*?`) \|/gm)
        .flatMap((cell) => namesOf(cell, /`([a-z]+\.\w+)`/g))
        .toSorted(),
    ).toEqual([...new Set([...written, ...COMPOSED])].toSorted());
  });

  test('lists every option of its own, and no other: core has those of every host', () => {
    const own = node.flatMap(({ code }) =>
      Array.from(code.matchAll(/export interface \w*Options?\b[^{]*\{(.*?)^\}/gms), ([, body = '']) => body),
    );
    const names = own.flatMap((body) => namesOf(body, /^ {2}readonly (\w+)\??:/gm));
    expect(names.length).toBeGreaterThan(5);
    const tables = ['Options', 'Health', 'Beside a web server'].map((heading) => sectionOf(readme, heading)).join('');
    const listed = namesOf(tables, /^\| (`.*?`) \|/gm).flatMap((cell) => namesOf(cell, /`(\w+)`/g));
    expect([...new Set(listed)].toSorted()).toEqual([...new Set([...names, ...LOGGING])].toSorted());
  });
});

function namesOf(text: string, pattern: RegExp): readonly string[] {
  return Array.from(text.matchAll(pattern), ([, name = '']) => name);
}
