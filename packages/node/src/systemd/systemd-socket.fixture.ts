import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

const missing = ['systemd-notify', 'python3'].filter((name) => spawnSync(name, ['--version']).status !== 0);

/** Why this machine cannot show what systemd is told; `undefined` if it can. */
export const noSystemdSocket: string | undefined =
  missing.length === 0 ? undefined : `skipped: ${missing.join(' and ')} is not on this machine`;

/** A datagram as systemd gets it, and when it came, in milliseconds since the epoch. */
export interface Datagram {
  readonly assignments: readonly string[];
  readonly at: number;
}

/** Receives as systemd does. Node cannot: it has no Unix datagram socket. */
const RECEIVER = `
import json, socket, sys, time
address = sys.argv[1]
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind('\\0' + address[1:] if address.startswith('@') else address)
print('null', flush=True)
while True:
    assignments = receiver.recv(65536).decode().strip().split('\\n')
    print(json.dumps({'assignments': assignments, 'at': time.time() * 1000}), flush=True)
`;

/** The datagram socket of a service manager, in a process of its own. */
export class SystemdSocket {
  readonly #child: ChildProcess;
  readonly #datagrams: Datagram[] = [];
  #onChange = (): void => {};

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** @param address - A path, or an abstract address that begins with `@`. */
  static async open(address: string): Promise<SystemdSocket> {
    const child = spawn('python3', ['-c', RECEIVER, address], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill());
    const socket = new SystemdSocket(child);
    await socket.#listen();
    return socket;
  }

  /** What has come so far. */
  get datagrams(): readonly Datagram[] {
    return this.#datagrams;
  }

  /** The assignments that have come so far, a list for each datagram. */
  get told(): readonly (readonly string[])[] {
    return this.#datagrams.map(({ assignments }) => assignments);
  }

  /** Waits for so many datagrams that contain an assignment. */
  async until(assignment: string, count = 1): Promise<void> {
    while (this.#datagrams.filter(({ assignments }) => assignments.includes(assignment)).length < count) {
      await new Promise<void>((resolve) => {
        this.#onChange = resolve;
      });
    }
  }

  async #listen(): Promise<void> {
    const { stdout } = this.#child;
    if (stdout === null) throw new Error('The receiver has no output.');
    const lines = createInterface({ input: stdout });
    lines.on('line', (line) => this.#onLine(JSON.parse(line)));
    await once(lines, 'line');
  }

  #onLine(datagram: Datagram | null): void {
    // systemd-notify asks by BARRIER=1 whether everything before it has been read.
    if (datagram === null || datagram.assignments.includes('BARRIER=1')) return;
    this.#datagrams.push(datagram);
    this.#onChange();
  }
}
