import { describe, expect, test } from 'vitest';
import { recordingLogger } from '../fixtures/recording-logger.fixture.ts';
import { ContainedLogger } from './contained-logger.ts';
import type { Logger } from './logger.ts';

describe('a level that is set', () => {
  test('holds lines below it back, also from a logger that knows no levels', () => {
    const target = recordingLogger();
    const logger = new ContainedLogger(target);
    logger.setLevel('warn');
    logger.info({ event: 'said' }, 'unheard');
    logger.warn('heard');
    expect(target.lines).toMatchObject([{ level: 'warn', message: 'heard' }]);
    expect(logger.isLevelEnabled('info')).toBe(false);
    expect(logger.isLevelEnabled('warn')).toBe(true);
  });

  test('of silent holds everything back', () => {
    const target = recordingLogger();
    const logger = new ContainedLogger(target).child({}, { level: 'silent' });
    logger.fatal('unheard');
    expect(target.lines).toEqual([]);
  });

  test('applies to child loggers, unless they get their own', () => {
    const target = recordingLogger();
    const logger = new ContainedLogger(target);
    logger.setLevel('warn');
    logger.child({ name: 'a' }).info('unheard');
    logger.child({ name: 'b' }, { level: 'debug' }).debug('heard');
    logger.child({ name: 'c' }, { level: 'debug' }).child({ more: 1 }).debug('heard');
    expect(target.lines).toMatchObject([{ name: 'b' }, { name: 'c', more: 1 }]);
  });

  test('is passed to the logger behind it, which may have a higher one', () => {
    const asked: unknown[] = [];
    const target: Logger = {
      ...recordingLogger(),
      child: (...args) => {
        asked.push(args);
        return target;
      },
    };
    new ContainedLogger(target).child({ name: 'a' }, { level: 'debug' }).debug('said');
    new ContainedLogger(target).child({ name: 'b' }).debug('said');
    expect(asked).toEqual([[{ name: 'a' }, { level: 'debug' }], [{ name: 'b' }]]);
  });
});

test('a child logger, and the child of one, are made when the first line is written', () => {
  const made: object[] = [];
  const target = recordingLogger();
  const logger = new ContainedLogger({
    ...target,
    child(bindings) {
      made.push(bindings);
      return { ...target, child: this.child };
    },
  });
  const child = logger.child({ service: 'poll' }).child({ component: 'orders' });
  expect(child.isLevelEnabled?.('debug')).toBe(true);
  expect(made).toEqual([]);
  child.info('one');
  child.info('two');
  expect(made).toEqual([{ service: 'poll' }, { component: 'orders' }]);
});
