import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SYSTEMD = '/lib/systemd/systemd';
const JOURNALD = '/lib/systemd/systemd-journald';
const NEW_NAMESPACES = ['--cgroup', '--uts', '--ipc', '--net', '--pid', '--fork', '--kill-child', '--mount'];

/** Why this machine cannot run a systemd of its own for a test; `undefined` if it can. */
export const noSystemd: string | undefined = whyNot();

/** Lives as long as its standard input is open: also when the test is killed, everything is gone then. */
const OUTER = `
set -e
folder=$1 group=$1/cgroup/anyhost-test-$$
mount -t cgroup2 cgroup2 "$folder/cgroup"
mkdir "$group"
sh -c 'echo $$ > "$1/cgroup.procs"; shift; exec unshare "$@"' sh "$group" ${NEW_NAMESPACES.join(' ')} --mount-proc \
  sh -c "$2" sh "$folder" < /dev/null &
systemd=$!
cat > /dev/null
kill -KILL $systemd 2> /dev/null || true
wait $systemd || true
until find "$group" -depth -type d -exec rmdir {} + 2> /dev/null; do sleep 0.05; done
`;

/** Hides what belongs to the machine, and becomes systemd. \`container\` keeps it from the kernel's own settings. */
const INNER = `
set -e
mount -t tmpfs tmpfs /run
mkdir -p /run/systemd/system
mount -t tmpfs tmpfs /var/log
mount -t tmpfs tmpfs /var/lib
while read -r source target; do mount --bind "$source" "$target"; done < "$1/mounts"
mount --bind "$1/console" /dev/console
mount --bind /dev/null /dev/kmsg
umount -R /sys/fs/cgroup 2> /dev/null || true
mount -t cgroup2 cgroup2 /sys/fs/cgroup
export container=anyhost SYSTEMD_UNIT_PATH="$1/units"
exec ${SYSTEMD} --system --unit=test.target --log-target=console --show-status=no
`;

const ALONE = '[Unit]\nDefaultDependencies=no\n';
const UNITS: Readonly<Record<string, string>> = {
  'basic.target': ALONE,
  'shutdown.target': ALONE,
  'sysinit.target': ALONE,
  'test.target': `${ALONE}Wants=systemd-journald.socket\n`,
  'systemd-journald.socket': `${ALONE}[Socket]\nListenStream=/run/systemd/journal/stdout\nListenDatagram=/run/systemd/journal/socket\n`,
  'systemd-journald.service': `${ALONE}Requires=systemd-journald.socket\n[Service]\nType=notify\nExecStart=${JOURNALD}\n`,
};

/** An entry of the journal, with its fields. */
export type JournalEntry = Readonly<Record<string, unknown>>;

interface Called {
  readonly status: number;
  readonly output: string;
}

/** A systemd and a journal of the test's own: process 1 of new namespaces, with only the units that the test writes. */
export class RealSystemd {
  readonly #folder: string;
  readonly #outer: ChildProcess;
  #pid: number | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
    const console = openSync(this.#console, 'w');
    this.#outer = spawn('unshare', ['--mount', 'sh', '-c', OUTER, 'sh', folder, INNER], {
      stdio: ['pipe', 'ignore', console],
    });
    closeSync(console);
  }

  /**
   * Resolves when it serves.
   *
   * @param folders - What it finds in folders of the machine instead of their content: paths by path. Default nothing.
   */
  static async boot(folders: Readonly<Record<string, string>> = {}): Promise<RealSystemd> {
    const folder = mkdtempSync(join(tmpdir(), 'anyhost-systemd-'));
    for (const name of ['cgroup', 'units']) mkdirSync(join(folder, name));
    const mounts = Object.entries(folders).map(([target, source]) => `${source} ${target}\n`);
    writeFileSync(join(folder, 'mounts'), mounts.join(''));
    const systemd = new RealSystemd(folder);
    for (const [name, text] of Object.entries(UNITS)) systemd.write(name, text);
    await systemd.#booted().catch(async (thrown) => {
      await systemd.end();
      throw thrown;
    });
    return systemd;
  }

  /** Ends it with all that it has started, and removes its folder. */
  async end(): Promise<void> {
    const ended = once(this.#outer, 'exit');
    this.#outer.stdin?.end();
    if (this.#outer.exitCode === null) await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Writes a unit file. */
  write(name: string, text: string): void {
    writeFileSync(join(this.#folder, 'units', name), text);
  }

  /** Calls `systemctl`. */
  systemctl(...args: readonly string[]): Promise<Called> {
    return this.#call('systemctl', args);
  }

  /** The properties of a unit, as `systemctl show` has them. */
  async show(unit: string): Promise<Readonly<Record<string, string>>> {
    const { output } = await this.systemctl('show', unit);
    const pairs = output
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
    return Object.fromEntries(pairs);
  }

  /** Waits for a state of a unit, and returns its properties then. The time limit of the test is its end. */
  async until(unit: string, wanted: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
    for (;;) {
      const shown = await this.show(unit);
      if (Object.entries(wanted).every(([name, value]) => shown[name] === value)) return shown;
    }
  }

  /** What the journal has of a unit: the messages that are objects, each with the entry that it stands in. */
  async journal(unit: string): Promise<readonly { readonly line: JournalEntry; readonly entry: JournalEntry }[]> {
    const { output } = await this.#call('journalctl', ['--output=json', '--all', `--unit=${unit}`]);
    return output
      .split('\n')
      .filter((text) => text.startsWith('{'))
      .map((text) => JSON.parse(text))
      .filter(({ MESSAGE }) => String(MESSAGE).startsWith('{'))
      .map((entry) => ({ entry, line: JSON.parse(entry.MESSAGE) }));
  }

  /** Waits until the journal has a line of an event, so many of them. */
  async untilLogged(unit: string, event: string, count = 1): Promise<void> {
    for (;;) {
      const entries = await this.journal(unit);
      if (entries.filter(({ line }) => line['event'] === event).length >= count) return;
    }
  }

  /** Where it writes until it has a journal. */
  get #console(): string {
    return join(this.#folder, 'console');
  }

  async #booted(): Promise<void> {
    for (;;) {
      this.#pid ??= childOf(childOf(this.#outer.pid));
      if (this.#outer.exitCode !== null || (this.#pid !== undefined && !existsSync(`/proc/${this.#pid}`))) {
        throw new Error(`systemd has ended: ${readFileSync(this.#console, 'utf8')}`);
      }
      if (this.#pid !== undefined && (await this.systemctl('is-active', 'test.target')).status === 0) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #call(program: string, args: readonly string[]): Promise<Called> {
    const inside = [`--target=${this.#pid}`, '--mount', '--pid', '--net', '--uts', '--ipc', '--', program, ...args];
    return new Promise((resolve) => {
      execFile('nsenter', inside, { encoding: 'utf8' }, (error, stdout, stderr) => {
        resolve({ status: error === null ? 0 : Number(error.code), output: `${stdout}${stderr}` });
      });
    });
  }
}

/** The first child of a process, if it has one by now. */
function childOf(pid: number | undefined): number | undefined {
  try {
    const [first] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    return Number(first) || undefined;
  } catch {
    return undefined;
  }
}

function whyNot(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'skipped: only root can run a systemd of its own';
  if (!existsSync(SYSTEMD) || !existsSync(JOURNALD)) return 'skipped: systemd is not installed on this machine';
  const mount = ['mount', '-t', 'cgroup2', 'none', '/mnt'];
  const tried = spawnSync('unshare', ['--cgroup', '--pid', '--fork', '--mount', ...mount]);
  return tried.status === 0 ? undefined : 'skipped: this machine allows no namespaces';
}
