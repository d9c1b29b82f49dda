import { describe, expect, test } from 'vitest';
import { FakePipe } from './fake-pipe.fixture.ts';
import { LineWriter } from './line-writer.ts';

const INFO = 30;
const ERROR = 50;

describe('a line', () => {
  test('is written before the call returns', () => {
    const { pipe, write } = open();
    write('one');
    expect(pipe.lines).toEqual(['one', '']);
    expect(pipe.waitedMs).toBe(0);
  });

  test('that the pipe takes in parts is written to its end', () => {
    const { pipe, write } = open(new FakePipe(4));
    pipe.onWait = () => pipe.read();
    write('a line longer than the pipe');
    write('und noch eine: äöü');
    expect(pipe.lines).toEqual(['a line longer than the pipe', 'und noch eine: äöü', '']);
  });

  test('waits for a full pipe a quarter of a millisecond at a time', () => {
    const { pipe, write } = open(new FakePipe(4));
    pipe.onWait = () => {
      if (pipe.waitedMs === 0.75) pipe.read();
    };
    write('one');
    write('two');
    expect(pipe.lines).toEqual(['one', 'two', '']);
    expect([pipe.waitedMs, pipe.tries]).toEqual([0.75, 5]);
  });

  test('waits as long as the reader takes anything at all', () => {
    const { pipe, write } = open(new FakePipe(1));
    pipe.onWait = () => {
      if (pipe.waitedMs % 1900 === 0) pipe.read();
    };
    write('slow');
    expect(pipe.lines).toEqual(['slow', '']);
    expect(pipe.waitedMs).toBe(4 * 1900);
  });

  test.each(['EBUSY', 'EINTR'])('is tried again after %s', (code) => {
    const { pipe, write } = open();
    pipe.failsWith = code;
    pipe.onWait = () => {
      pipe.failsWith = undefined;
    };
    write('one');
    expect(pipe.lines).toEqual(['one', '']);
  });
});

describe('a reader that takes nothing for two seconds', () => {
  test('is no longer waited for: lines are counted, at one try each', () => {
    const { pipe, write } = open(new FakePipe(4));
    write('one');
    write('two');
    expect(pipe.waitedMs).toBe(2000);
    const { tries } = pipe;
    for (const line of ['three', 'four']) write(line);
    expect(pipe.waitedMs).toBe(2000);
    expect(pipe.tries - tries).toBe(2);
  });

  test('gets first how many lines it missed, then the errors, then the line that is written', () => {
    const { pipe, write } = open(new FakePipe(4));
    write('one');
    write('two');
    write('three', ERROR);
    write('four');
    pipe.onWait = () => pipe.read();
    pipe.read();
    write('five');
    expect(pipe.lines).toEqual(['one', 'dropped 2 EAGAIN', 'three', 'five', '']);
    write('six');
    expect(pipe.lines.slice(-2)).toEqual(['six', '']);
  });

  test('gets the rest of a line that was cut off before anything else', () => {
    const { pipe, write } = open(new FakePipe(6));
    write('one');
    write('cut off in the middle');
    write('lost');
    expect(pipe.lines).toEqual(['one', 'cu']);
    pipe.onWait = () => pipe.read();
    pipe.read();
    write('two');
    expect(pipe.lines).toEqual(['one', 'cut off in the middle', 'dropped 1 EAGAIN', 'two', '']);
  });

  test('gets the reason for which lines were dropped, also after the rest of a line', () => {
    const { pipe, write } = open(new FakePipe(6));
    write('one');
    pipe.onWait = () => {
      pipe.failsWith = 'ENOSPC';
    };
    write('cut off in the middle');
    write('lost');
    pipe.failsWith = undefined;
    pipe.capacity = Number.POSITIVE_INFINITY;
    pipe.read();
    write('two');
    expect(pipe.lines).toEqual(['one', 'cut off in the middle', 'dropped 1 ENOSPC', 'two', '']);
  });

  test('that stops again while it is told gets nothing twice, and loses no count', () => {
    const { pipe, write } = open(new FakePipe(5));
    write('1234');
    write('lost');
    write('kept', ERROR);
    // Takes five bytes: the beginning of what is told.
    pipe.read();
    write('lost too');
    expect(pipe.lines).toEqual(['1234', 'dropp']);
    pipe.onWait = () => pipe.read();
    pipe.read();
    write('last');
    expect(pipe.lines).toEqual(['1234', 'dropped 1 EAGAIN', 'dropped 1 EAGAIN', 'kept', 'last', '']);
  });

  test('has 256 KB of errors kept; more are counted', () => {
    const { pipe, write } = open(new FakePipe(2));
    write('1');
    const error = 'x'.repeat(64 * 1024 - 1);
    for (let count = 0; count < 6; count += 1) write(error, ERROR);
    pipe.capacity = Number.POSITIVE_INFINITY;
    pipe.read();
    write('last');
    expect(pipe.lines).toEqual(['1', 'dropped 2 EAGAIN', error, error, error, error, 'last', '']);
  });

  test('gets what is kept when the process ends', () => {
    const { pipe, write } = open(new FakePipe(2));
    write('1');
    write('lost');
    write('kept', ERROR);
    expect(pipe.exitListeners.size).toBe(1);
    pipe.onWait = () => pipe.read();
    pipe.read();
    for (const listener of pipe.exitListeners) listener();
    expect(pipe.lines).toEqual(['1', 'dropped 1 EAGAIN', 'kept', '']);
  });

  test('leaves no listener once it has caught up', () => {
    const { pipe, write } = open(new FakePipe(2));
    write('1');
    write('lost');
    pipe.onWait = () => pipe.read();
    pipe.read();
    write('2');
    expect(pipe.exitListeners.size).toBe(0);
  });
});

describe('a system that does not write', () => {
  test.each(['ENOSPC', 'EPIPE', 'EIO'])(
    'with %s holds and fails nothing; lines follow when it writes again',
    (code) => {
      const { pipe, write } = open();
      pipe.failsWith = code;
      write('lost');
      write('kept', ERROR);
      expect(pipe.waitedMs).toBe(0);
      pipe.failsWith = undefined;
      write('one');
      expect(pipe.lines).toEqual([`dropped 1 ${code}`, 'kept', 'one', '']);
    },
  );

  test('because the descriptor is closed is not tried again: its number may stand for another file', () => {
    const { pipe, write } = open();
    pipe.failsWith = 'EBADF';
    write('lost', ERROR);
    pipe.failsWith = undefined;
    write('lost');
    for (const listener of pipe.exitListeners) listener();
    expect(pipe.lines).toEqual(['']);
  });
});

function open(pipe: FakePipe = new FakePipe()): {
  pipe: FakePipe;
  write: (line: string, level?: number) => void;
} {
  const writer = new LineWriter(pipe, ({ count, code }) => `dropped ${count} ${code}\n`);
  return { pipe, write: (line, level = INFO) => writer.write(`${line}\n`, level) };
}
