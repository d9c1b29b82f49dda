/** Why a page is not archived: a process with a newer lease has archived since. */
export function takenOver(fencing: number): Error {
  return new Error(`Another process has taken over the archive: token ${fencing} is old, and nothing was moved`);
}
