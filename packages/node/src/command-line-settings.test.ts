import { describe, expect, test } from 'vitest';
import { commandLineSettings } from './command-line-settings.ts';

const sections = ['ordering', 'eventBus'];

describe('commandLineSettings', () => {
  test.each([
    [['--ordering:checkUpdateTime=5m'], { ordering: { checkUpdateTime: '5m' } }],
    [['--ordering:checkUpdateTime', '5m'], { ordering: { checkUpdateTime: '5m' } }],
    [
      ['--eventBus:retry:attempts=3', '--eventBus:retry:delay', '1s'],
      { eventBus: { retry: { attempts: '3', delay: '1s' } } },
    ],
    [['--ordering:connection=host=db;port=1'], { ordering: { connection: 'host=db;port=1' } }],
    [['--ordering:url=amqp://broker:5672'], { ordering: { url: 'amqp://broker:5672' } }],
    [['--ordering:note='], { ordering: { note: '' } }],
    [['--ordering:hosts:1=b', '--ordering:hosts:0=a'], { ordering: { hosts: ['a', 'b'] } }],
    [['--ordering:hosts:0:url=a'], { ordering: { hosts: [{ url: 'a' }] } }],
    [['--ordering:offset', '-5'], { ordering: { offset: '-5' } }],
    [['--ordering:size=1', '--ordering:size=2'], { ordering: { size: '2' } }],
  ])('%j', (args, settings) => {
    expect(commandLineSettings(args, sections).values).toEqual(settings);
  });

  test.each([[['--verbose', 'price-cache', '-x', '--out=a:b']], [['--', '--ordering:size=1']]])(
    'leaves to the program what is its own: %j',
    (args) => {
      expect(commandLineSettings(args, sections).values).toEqual({});
    },
  );

  test.each([[['--ordering:size']], [['--ordering:size', '--verbose']]])(
    'a setting without a value is refused: %j',
    (args) => {
      expect(() => commandLineSettings(args, sections)).toThrow(
        expect.objectContaining({
          code: 'ERR_ANYHOST_INVALID_OPTION',
          message: 'The command line gives no value for "--ordering:size": write --ordering:size=value.',
        }),
      );
    },
  );

  test('a key named __proto__ is a key like any other', () => {
    const settings = commandLineSettings(['--ordering:__proto__:admin=true'], sections).values;
    expect(Object.getPrototypeOf(settings['ordering'])).toBe(Object.prototype);
    expect(Object.keys(Object(settings['ordering']))).toEqual(['__proto__']);
  });
});
