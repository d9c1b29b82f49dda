import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { Commented } from './commented.ts';
import { Tagged, yamlText } from './yaml.ts';

describe('yamlText', () => {
  test('writes keys in their order, with comments above them, and leaves out what is undefined', () => {
    const text = yamlText({
      kind: 'CronJob',
      spec: { timeZone: new Commented('Unset is the zone of the controller.', 'Etc/UTC'), suspend: undefined },
      args: ['node', 'dist/once.js'],
    });
    expect(text).toBe(`kind: CronJob
spec:
  # Unset is the zone of the controller.
  timeZone: Etc/UTC
args: [ node, dist/once.js ]
`);
  });

  test('quotes text that another parser would read as a truth value or a number', () => {
    const text = yamlText({ Mode: 'OFF', time: '10:30', version: '2010-09-09', number: '5', yes: true });
    expect(text).toBe(`Mode: 'OFF'
time: '10:30'
version: '2010-09-09'
number: '5'
yes: true
`);
  });

  test.each([
    ...[
      'OFF',
      'y',
      'No',
      '~',
      'null',
      'TRUE',
      '=',
      '<<',
      '0777',
      '0o17',
      '0x1F',
      '0xFF_FF',
      '0b11',
      '1_000',
      '12_3.4',
      '1_2e+3',
    ],
    ...['1e3', '+1', '-0', '.5', '.nan', '-.inf', '1:30', '1:30.5', '190:20:30.15', '2026-1-1', '2026-01-01T00:00:00Z'],
    ...[
      '2026-01-01 10:00:00 +1',
      '# a',
      'a # b',
      'a: b',
      '- a',
      '',
      ' a',
      "it's",
      '"a"',
      '@a',
      '%a',
      '*a',
      '{a',
      '...',
      'a\tb',
    ],
  ])('writes a text that parsers of YAML 1.1 and 1.2 read as it was: %s', (text) => {
    for (const version of ['1.1', '1.2'] as const) expect(parse(yamlText({ text }), { version })).toEqual({ text });
  });

  test('writes tags of CloudFormation', () => {
    expect(yamlText({ Arn: new Tagged('!GetAtt', 'Queue.Arn'), Name: new Tagged('!Ref', 'Queue') })).toBe(
      'Arn: !GetAtt Queue.Arn\nName: !Ref Queue\n',
    );
  });

  test('writes a heading of several lines, and comments in lists', () => {
    expect(yamlText([new Commented('why\nso', { a: 1 }), { b: 2 }], 'Made by anyhost.')).toBe(
      '# Made by anyhost.\n\n# why\n# so\n- a: 1\n- b: 2\n',
    );
  });

  test('does not break long lines', () => {
    const long = Array.from({ length: 60 }, () => 'word').join(' ');
    expect(yamlText({ long })).toBe(`long: ${long}\n`);
  });
});
