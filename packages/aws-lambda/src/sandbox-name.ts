import type { EnvironmentVariables } from '@anyhost/core';

/** How much of the log stream's random part is enough to find it. */
const STREAM_LETTERS = 8;

/**
 * What Lambda calls this sandbox, in short: the function, and the beginning of the random part of its log stream, as in
 * `orders 0123abcd` for `2026/11/22/[$LATEST]0123abcd…`. `undefined` outside of Lambda.
 */
export function sandboxName({
  AWS_LAMBDA_FUNCTION_NAME: name,
  AWS_LAMBDA_LOG_STREAM_NAME: stream,
}: EnvironmentVariables): string | undefined {
  const random = stream?.slice(stream.lastIndexOf(']') + 1).slice(0, STREAM_LETTERS);
  return [name, random].filter(Boolean).join(' ') || undefined;
}
