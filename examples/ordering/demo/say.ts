/** Prints what happens now. Steps of the story begin with a number. */
export function say(text: string): void {
  console.log(/^\d\. /.test(text) ? `\n${text}` : `   ${text}`);
}
