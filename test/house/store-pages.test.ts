import { describe, expect, test } from 'vitest';
import { codeBlocks, readPage, sectionOf } from '../support/pages.ts';

/** An operator who knows the page of one store finds the same things at the same places of every other. */
const SECTIONS = [
  'Install',
  'Example',
  'Options',
  'What it needs',
  'What happens when',
  'What it promises',
  'Cost',
  'Platform facts and limits',
  'Records',
  'Errors',
];

/** What happens with every store, in the words of every page. */
const EVENTS = [
  'two calls write on the same version, from any process',
  'two calls create the same record, or write an expired one anew',
  'a record has expired',
  'expired records are in the',
  'a record is deleted or expires, and is written again',
  'the store is disposed',
];

const STORES = ['azure-storage', 'dynamodb', 'postgres', 'redis', 'sqlite'];

describe.each(STORES)('the page of @anyhost/%s', (store) => {
  const page = readPage(`packages/${store}/README.md`);

  test('has the sections that the page of every store has, in their order', () => {
    const text = codeBlocks(page).reduce((rest, { code }) => rest.replace(code, ''), page);
    expect(Array.from(text.matchAll(/^## (.+)$/gm), ([, heading]) => heading)).toEqual(SECTIONS);
  });

  test('says what happens with every store, in the same order', () => {
    const rows = Array.from(sectionOf(page, 'What happens when').matchAll(/^\| (.+?) \|/gm), ([, when = '']) => when);
    const found = rows.flatMap((row) => EVENTS.find((event) => row.startsWith(event)) ?? []);
    expect(found).toEqual(EVENTS);
  });

  test('names the errors that every store rejects with', () => {
    const codes = sectionOf(page, 'Errors').matchAll(/^\| `ERR_ANYHOST_(\w+)` \|/gm);
    expect(Array.from(codes, ([, code]) => code)).toEqual([
      'INVALID_OPTION',
      'STORE_FAILED',
      'STORE_TIMEOUT',
      'INVALID_STATE_RECORD',
      'INVALID_STATE_VALUE',
    ]);
  });
});
