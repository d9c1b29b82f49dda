import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';

/** Root asks the systemd of the machine, another user their own. */
const whose = process.getuid?.() === 0 ? '--system' : '--user';
const isRunning = /^(?:running|degraded)$/m.test(call('systemctl', 'is-system-running').output);
const skipped = isRunning ? '' : ' (skipped: systemd does not run on this machine)';
const PROGRAM = fileURLToPath(new URL('./systemd-scenarios.fixture.ts', import.meta.url));

interface Called {
  readonly status: number | null;
  readonly output: string;
}

function call(program: string, ...args: readonly string[]): Called {
  const { status, stdout, stderr } = spawnSync(program, [whose, ...args], { encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

/** Starts a unit with Type=notify, and returns as systemd does: when the unit counts as started, or with `--wait` ended. */
function startUnit(unit: string, scenario: string, options: readonly string[]): Called {
  onTestFinished(() => {
    call('systemctl', 'kill', '--signal=SIGKILL', unit);
    call('systemctl', 'reset-failed', unit);
  });
  const properties = ['Type=notify', 'NotifyAccess=all', 'WatchdogSec=2', 'TimeoutStartSec=30', 'TimeoutStopSec=30'];
  const given = [`--unit=${unit}`, ...properties.map((property) => `--property=${property}`), ...options];
  return call('systemd-run', ...given, process.execPath, '--conditions=@anyhost/source', PROGRAM, scenario);
}

describe.skipIf(!isRunning)(`a unit of a real systemd${skipped}`, () => {
  test('counts as started when the host has started, shows its status, and stops', () => {
    const unit = `anyhost-test-${process.pid}-serves.service`;
    expect(startUnit(unit, 'slowStart', [])).toMatchObject({ status: 0 });
    const { output } = call('systemctl', 'show', unit, '--property=ActiveState,StatusText');
    expect(output).toContain('ActiveState=active');
    expect(output).toContain('StatusText=Serving 1 background service');
    expect(call('systemctl', 'stop', unit)).toMatchObject({ status: 0 });
  });

  test('is ended by the watchdog when the host is no longer live', () => {
    const unit = `anyhost-test-${process.pid}-hangs.service`;
    expect(startUnit(unit, 'hung', ['--wait']).output).toContain('result: watchdog');
  });
});
