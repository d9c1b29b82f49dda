import { toInstant } from '@anyhost/core';
import { VirtualClock } from '@anyhost/testing';
import { describe, expect, test } from 'vitest';
import { currentSurroundings } from '../surroundings.ts';
import { stylesFor } from './styles.ts';
import { tableOf } from './table.ts';
import { Terminal } from './terminal.ts';
import { agoText, lengthText, localTextsOf, utcText } from './times.ts';

describe('progress', () => {
  test('is told when a work takes long, and on standard error', async () => {
    const clock = new VirtualClock();
    const out: string[] = [];
    const err: string[] = [];
    const surroundings = {
      ...currentSurroundings(),
      clock,
      stdout: { write: (text: string) => out.push(text) },
      stderr: { write: (text: string) => err.push(text) },
    };
    let resolve = (_: string): void => {};
    const opening = new Promise<string>((settle) => {
      resolve = settle;
    });
    const work = new Terminal(surroundings).during('Opening the state store', opening);
    await clock.advance('500ms');
    expect(err).toEqual([]);
    await clock.advance('1s');
    expect([out, err]).toEqual([[], ['Opening the state store …\n']]);
    resolve('done');
    expect(await work).toBe('done');
  });
});

describe('a table', () => {
  test('aligns its columns, colors or not', () => {
    const styles = stylesFor(true);
    const table = tableOf(
      [
        [styles.red('a'), 'b'],
        ['long', 'c'],
      ],
      { heading: ['x', 'y'], styles, indent: '  ' },
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colors begin with the control character ESC.
    expect(table.replace(/\u001B\[\d+m/g, '').split('\n')).toEqual(['  x     y', '  a     b', '  long  c']);
  });

  test('goes on in the next line where the terminal is narrower, unless there is no room at all', () => {
    const styles = stylesFor(false);
    const rows = [
      ['--json', 'print a line of JSON for each'],
      ['--a', 'x'.repeat(40)],
    ];
    expect(tableOf(rows, { styles, width: 30 }).split('\n')).toEqual([
      '--json  print a line of JSON',
      '        for each',
      `--a     ${'x'.repeat(40)}`,
    ]);
    expect(tableOf(rows, { styles, width: 20 })).toBe(tableOf(rows, { styles }));
  });

  test('may have rows of different lengths, and none', () => {
    const styles = stylesFor(false);
    expect(tableOf([['a'], ['b', 'c']], { styles })).toBe('a\nb  c');
    expect(tableOf([], { styles })).toBe('');
  });
});

describe('times', () => {
  const at = toInstant(Date.UTC(2026, 6, 1, 12, 0, 0, 500));

  test('in UTC have no milliseconds', () => {
    expect(utcText(at)).toBe('2026-07-01T12:00:00Z');
  });

  test('in a zone have its offset', () => {
    expect(localTextsOf('Asia/Kathmandu')(at)).toBe('Wed 2026-07-01 17:45:00 GMT+5:45');
    expect(localTextsOf('UTC')(at)).toBe('Wed 2026-07-01 12:00:00 GMT+0');
  });

  test.each([
    [0, '0 ms', 'just now'],
    [999, '999 ms', 'just now'],
    [1000, '1 s', '1 s ago'],
    [90_000, '1 min', '1 min ago'],
    [7_200_000, '2 h', '2 h ago'],
    [200_000_000, '2 d', '2 d ago'],
  ])('%i ms are %s', (ms, length, ago) => {
    expect(lengthText(ms)).toBe(length);
    expect(agoText(new Date(at), toInstant(at + ms))).toBe(ago);
  });
});
