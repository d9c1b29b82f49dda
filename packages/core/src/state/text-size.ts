/** A character of a string takes at most this many bytes in UTF-8. */
const MOST_BYTES_PER_CHARACTER = 3;

/** How many bytes a text has in UTF-8. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Whether a text has more bytes in UTF-8. Short texts are not encoded. */
export function isLongerThan(text: string, bytes: number): boolean {
  return text.length * MOST_BYTES_PER_CHARACTER > bytes && bytesOf(text) > bytes;
}
