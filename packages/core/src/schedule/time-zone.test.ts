import { describe, expect, test } from 'vitest';
import { canonicalTimeZone, timeZoneProblem } from './time-zone.ts';

const ABBREVIATIONS =
  'ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST'.split(' ');
const SHORT_NAMES = `CET CST6CDT Cuba EET EST EST5EDT Egypt Eire GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong
  Iceland Iran Israel Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT Poland Portugal ROC
  ROK Singapore Turkey UCT UTC Universal W-SU WET Zulu`.split(/\s+/);

describe('a time zone', () => {
  test.each([
    'Europe/Berlin',
    'Europe/Kyiv',
    'America/Nuuk',
    'Etc/GMT+5',
    'US/Eastern',
    'europe/berlin',
    ...SHORT_NAMES,
  ])('%s is one', (timeZone) => {
    expect(timeZoneProblem(timeZone)).toBeUndefined();
  });

  test('has one canonical name', () => {
    expect(canonicalTimeZone('Asia/Kolkata')).toBe(canonicalTimeZone('Asia/Calcutta'));
    expect(['UTC', 'utc', 'Etc/UTC', 'Zulu', 'GMT', 'Etc/GMT', 'Etc/UCT', 'Universal'].map(canonicalTimeZone)).toEqual(
      Array(8).fill('UTC'),
    );
  });

  test.each(ABBREVIATIONS)('%s is not one: abbreviations are ambiguous', (abbreviation) => {
    expect(canonicalTimeZone(abbreviation)).toBeUndefined();
    expect(timeZoneProblem(abbreviation)).toMatch(/would be read as [A-Z]\w+\/\w+.*IANA name/);
    expect(timeZoneProblem(abbreviation.toLowerCase())).toMatch(/would be read as/);
  });

  test.each([
    ['Europe/Berln', 'Europe/Berlin'],
    ['europe/amsterdm', 'Europe/Amsterdam'],
    ['America/New York', 'America/New_York'],
    ['Amsterdam', 'Europe/Amsterdam'],
    ['new york', 'America/New_York'],
  ])('%s is not one, and the nearest is named', (timeZone, nearest) => {
    expect(timeZoneProblem(timeZone)).toContain(`there is no time zone '${timeZone}'. Did you mean '${nearest}'?`);
  });

  test('that BST is not would be read as Dhaka', () => {
    expect(timeZoneProblem('BST')).toContain('Asia/Dhaka');
    expect(timeZoneProblem('AST')).toContain('America/Anchorage');
  });

  test.each(['+02:00', '-05:00', '+0200', 'UTC+2', 'GMT+2', 'UTC-11'])(
    '%s is not one: offsets have no rules',
    (offset) => {
      expect(timeZoneProblem(offset)).toMatch(/offsets do not follow daylight saving/);
    },
  );

  test.each([
    'Mars/Olympus',
    'Europe/Berlim',
    'Amsterdam',
    'EDT',
    'PDT',
    'Factory',
    'Etc/Unknown',
    'SystemV/PST8',
    'US/Pacific-New',
    'Canada/East-Saskatchewan',
    'Eastern Standard Time',
    '',
  ])('%o is not one', (name) => {
    expect(timeZoneProblem(name)).toMatch(/no time zone '.*IANA name such as 'Europe\/Amsterdam'/);
  });

  test('that holds control characters shows them escaped', () => {
    expect(timeZoneProblem('Europe/\u001b[2J')).toContain('\\u001b');
  });
});
