import { lineTime } from './line-time.ts';
import { type DroppedLines, LineWriter } from './line-writer.ts';
import { standardOutput } from './standard-output.ts';

/** Writes one line, its end included. @param level - pino's number of its level. */
export type WriteLine = (line: string, level: number) => void;

/** What is written for a line of JSON. @param level - pino's number of its level. */
export type LineText = (line: string, level: number) => string;

/** pino's number of the level of the line that is written about dropped ones. */
const WARN = 40;

/** The form of the lines that the destination itself writes. */
export interface LineShape {
  /** The name of the field with the time. Default `'time'`. */
  readonly timeKey?: 'time' | 'timestamp';
  /** Fields of every line. Default none. */
  readonly base?: Readonly<Record<string, unknown>>;
}

/**
 * Standard output, written before the call returns, so that no line is lost when the process ends. A full pipe is
 * retried every quarter of a millisecond. A reader that reads nothing for two seconds, or a full disk, does not block
 * the program: lines are counted until writing works again, lines of the levels error and fatal are kept up to 256 KB,
 * and the next line is then `log.dropped`. Never throws.
 *
 * @param toText - What is written for a line of JSON. Default: the line itself.
 */
export function stdoutDestination(shape: LineShape = {}, toText: LineText = same): WriteLine {
  const writer = new LineWriter(standardOutput, (dropped) => toText(describeDropped(shape, dropped), WARN));
  return (line, level) => writer.write(toText(line, level), level);
}

function same(line: string): string {
  return line;
}

/** The line that reports the lines that could not be written. */
function describeDropped({ timeKey = 'time', base }: LineShape, { count, code }: DroppedLines): string {
  const why = code === 'EAGAIN' ? 'its reader read nothing for 2 seconds' : `the system answered ${code}`;
  const lines = count === 1 ? 'A line was' : `${count} lines were`;
  const fields = { event: 'log.dropped', count, code, msg: `${lines} not written to standard output: ${why}` };
  return `${JSON.stringify({ level: 'warn', [timeKey]: lineTime(), ...base, ...fields })}\n`;
}
