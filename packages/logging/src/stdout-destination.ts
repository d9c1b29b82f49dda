import { lineTime } from './line-time.ts';
import { type DroppedLines, LineWriter } from './line-writer.ts';
import { standardOutput } from './standard-output.ts';

/** Writes one line, its end included. @param level - pino's number of its level. */
export type WriteLine = (line: string, level: number) => void;

/** How lines look that the destination itself writes. */
export interface LineShape {
  /** The name of the field with the time. Default `'time'`. */
  readonly timeKey?: 'time' | 'timestamp';
  /** Fields of every line. Default none. */
  readonly base?: Readonly<Record<string, unknown>>;
}

/**
 * Standard output, written before the call returns, so that no line is lost however the process ends. A full pipe is tried
 * again after a quarter of a millisecond. A reader that takes nothing for two seconds, or a disk that is full, does not hold the
 * program: lines are counted until it takes some again, lines of the levels error and fatal are kept up to 256 KB, and the
 * first line then is `log.dropped`. Never throws.
 *
 * @param toText - What is written for a line of JSON. Default: the line itself.
 */
export function stdoutDestination(shape: LineShape = {}, toText: (line: string) => string = same): WriteLine {
  const writer = new LineWriter(standardOutput, (dropped) => toText(describeDropped(shape, dropped)));
  return (line, level) => writer.write(toText(line), level);
}

function same(line: string): string {
  return line;
}

/** The line that stands for those that could not be written. */
function describeDropped({ timeKey = 'time', base }: LineShape, { count, code }: DroppedLines): string {
  const why = code === 'EAGAIN' ? 'its reader read nothing for 2 seconds' : `the system answered ${code}`;
  const lines = count === 1 ? 'A line was' : `${count} lines were`;
  const fields = { event: 'log.dropped', count, code, msg: `${lines} not written to standard output: ${why}` };
  return `${JSON.stringify({ level: 'warn', [timeKey]: lineTime(), ...base, ...fields })}\n`;
}
