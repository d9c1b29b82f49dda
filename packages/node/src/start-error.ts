/**
 * Whether a start only failed because somebody asked for the stop meanwhile. Told by the code, which survives two
 * copies of core.
 */
export function isCalledOff(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_ANYHOST_HOST_STOPPING';
}
