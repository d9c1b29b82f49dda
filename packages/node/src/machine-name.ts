/** What the system calls this machine (in Kubernetes the pod), and the process on it: `web-7f9c, process 4711`. */
export function machineName(pid: number): string {
  // Loaded here: a service without a record never asks.
  return `${process.getBuiltinModule('node:os').hostname()}, process ${pid}`;
}
