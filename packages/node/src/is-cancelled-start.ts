/**
 * Whether a start failed only because a stop was requested meanwhile. Recognized by its code, which survives two
 * copies of core.
 */
export function isCancelledStart(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_ANYHOST_HOST_STOPPING';
}
