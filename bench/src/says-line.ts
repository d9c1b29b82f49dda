import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** Resolves when a program has written a line that holds the text. */
export async function saysLine(output: Readable, text: string): Promise<void> {
  let seen = '';
  while (
    !seen
      .split('\n')
      .slice(0, -1)
      .some((line) => line.includes(text))
  ) {
    const [chunk]: unknown[] = await once(output, 'data');
    seen += String(chunk);
  }
}
