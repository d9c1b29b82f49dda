import { createInterface } from 'node:readline';
import type { AskLine } from './ask.ts';
import { UsageError } from './usage-error.ts';

/** Where a person reads and writes. */
export interface Conversation {
  readonly ask: AskLine;
  /** Stops reading, so that the process can end. */
  close(): void;
}

/**
 * Asks questions over two streams. Lines that arrive before their question, pasted or typed ahead, are kept for it. Ctrl-C and Ctrl-D end the conversation: what is asked then rejects with a `UsageError`.
 */
export function converse(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Conversation {
  const lines = createInterface({ input, output });
  const early: string[] = [];
  let onLine: ((line: string | undefined) => void) | undefined;
  let isClosed = false;
  // At once, and not when the promise has settled: the next line may be in the same chunk.
  const settle = (line: string | undefined): boolean => {
    const settled = onLine;
    onLine = undefined;
    settled?.(line);
    return settled !== undefined;
  };
  lines.on('line', (line) => {
    if (!settle(line)) early.push(line);
  });
  lines.once('close', () => {
    isClosed = true;
    settle(undefined);
  });

  const nextLine = async (question: string): Promise<string | undefined> => {
    const line = early.shift();
    if (line !== undefined) output.write(`${question}${line}\n`);
    if (line !== undefined || isClosed) return line;
    lines.setPrompt(question);
    lines.prompt();
    return await new Promise<string | undefined>((resolve) => {
      onLine = resolve;
    });
  };
  return {
    ask: async (question) => {
      const answer = await nextLine(question);
      if (answer !== undefined) return answer;
      // The prompt is still on the line.
      output.write('\n');
      // The prompt stands on the line.
      output.write('\n');
      throw new UsageError('The questions were not answered, and nothing was made.');
    },
    close: () => lines.close(),
  };
}
