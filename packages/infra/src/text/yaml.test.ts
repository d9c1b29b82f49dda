import { describe, expect, test } from 'vitest';
import { Commented, Tagged, yamlText } from './yaml.ts';

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
