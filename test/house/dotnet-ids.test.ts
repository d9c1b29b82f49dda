import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CATALOGUE } from '../../packages/conformance/dotnet/catalogue.ts';
import { COMPLAINTS } from '../../packages/conformance/dotnet/complaints.ts';
import { bareIds, filesById, hasTest } from '../../packages/conformance/dotnet/find-tests.ts';
import { dotnetPage } from '../../packages/conformance/dotnet/page.ts';
import { CORNER_CASES } from '../../packages/conformance/dotnet/timed-service.ts';

const behaviors = new Map(CATALOGUE.flatMap((section) => Object.entries(section.behaviors)));
const files = filesById();

test('the page of .NET’s behaviors is up to date (node scripts/write-dotnet-page.ts writes it)', () => {
  const page = readFileSync(new URL('../../packages/conformance/DOTNET.md', import.meta.url), 'utf8');
  expect(page).toBe(dotnetPage(files));
});

test('every behavior that anyhost has, or has otherwise, is tested', () => {
  const untested = [...behaviors].filter(([id, { kind }]) => kind !== 'notApplicable' && !files.has(id));
  expect(untested.map(([id]) => id)).toEqual([]);
});

test('no test names a behavior that does not apply, or that is not in the catalogue', () => {
  const wrong = [...files].filter(([id]) => (behaviors.get(id)?.kind ?? 'notApplicable') === 'notApplicable');
  expect(wrong).toEqual([]);
});

test('tests name ids in brackets', () => {
  expect(bareIds()).toEqual([]);
});

test('no behavior is left out: the ids of a letter count from 01, in order', () => {
  const numbers = new Map<string, string[]>();
  for (const [letter = '', ...number] of behaviors.keys()) {
    numbers.set(letter, [...(numbers.get(letter) ?? []), number.join('')]);
  }
  for (const found of numbers.values()) {
    expect(found).toEqual(found.map((_, index) => String(index + 1).padStart(2, '0')));
  }
});

test('every deliberate difference has its reason, and so has what does not apply', () => {
  const silent = [...behaviors].filter(([, { kind, here }]) => kind !== 'same' && here === '');
  expect(silent).toEqual([]);
});

test.each([...COMPLAINTS, ...CORNER_CASES])('is answered by tests that exist: $topic', ({ tests }) => {
  expect(tests.length).toBeGreaterThan(0);
  expect(tests.filter((named) => !hasTest(named))).toEqual([]);
});
