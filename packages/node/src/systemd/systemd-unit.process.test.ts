import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noSystemd, RealSystemd } from './real-systemd.fixture.ts';

const PROGRAM = fileURLToPath(new URL('./systemd-unit-scenarios.fixture.ts', import.meta.url));

let systemd: RealSystemd;
let units = 0;

const SUCCESS = { Result: 'success', ExecMainStatus: '0' };
const FAILURE = { Result: 'exit-code', ExecMainStatus: '1' };

/** Writes a unit with Type=notify that runs a scenario. Later lines of the unit win. */
function unitOf(scenario: string, lines: readonly string[] = []): string {
  units += 1;
  const unit = `${scenario}-${units}.service`;
  const variables = [`NODE_COMPILE_CACHE=${process.env['NODE_COMPILE_CACHE'] ?? ''}`, 'ANYHOST_LOG_LEVEL=debug'];
  const service = [
    ...['Type=notify', 'NotifyAccess=all', 'TimeoutStartSec=60', 'LimitCORE=0', `ExecStart=${commandOf(scenario)}`],
    ...variables.map((variable) => `Environment=${variable}`),
    ...lines,
  ];
  systemd.write(unit, ['[Service]', ...service, ''].join('\n'));
  return unit;
}

function commandOf(scenario: string): string {
  return `${process.execPath} --conditions=@anyhost/source ${PROGRAM} ${scenario}`;
}

function tell(unit: string): Promise<unknown> {
  return systemd.systemctl('kill', '--kill-who=main', '--signal=SIGUSR2', unit);
}

describe.skipIf(noSystemd !== undefined)(`a unit of a real systemd${noSystemd ? ` (${noSystemd})` : ''}`, () => {
  beforeAll(async () => {
    systemd = await RealSystemd.boot();
  });
  afterAll(() => systemd.end());

  test('counts as started when the host has started, and as stopping when it stops; its status is shown [Y02]', async () => {
    const unit = unitOf('told');
    const starting = systemd.systemctl('start', unit);
    await systemd.untilLogged(unit, 'web.starting');
    const before = await systemd.show(unit);
    expect(before).toMatchObject({ ActiveState: 'activating' });
    expect(before).not.toHaveProperty('StatusText');
    await tell(unit);
    expect(await starting).toMatchObject({ status: 0 });
    expect(await systemd.show(unit)).toMatchObject({
      ActiveState: 'active',
      StatusText: 'Serving 1 background service',
    });
    // Not by systemctl stop: only the host says that it stops.
    await systemd.systemctl('kill', '--kill-who=main', '--signal=SIGTERM', unit);
    await systemd.untilLogged(unit, 'web.stopping');
    await systemd.until(unit, { ActiveState: 'deactivating', StatusText: 'Stopping' });
    await tell(unit);
    expect(await systemd.until(unit, { ActiveState: 'inactive' })).toMatchObject(SUCCESS);
  });

  test.each(['SIGTERM', 'SIGINT'])('ends with success by %s [Y03]', async (signal) => {
    const unit = unitOf('idle', ['Restart=on-failure']);
    expect(await systemd.systemctl('start', unit)).toMatchObject({ status: 0 });
    await systemd.systemctl('kill', '--kill-who=main', `--signal=${signal}`, unit);
    expect(await systemd.until(unit, { ActiveState: 'inactive' })).toMatchObject({ ...SUCCESS, NRestarts: '0' });
  });

  test('ends with a failure by SIGQUIT, which keeps its effect [Y03]', async () => {
    const unit = unitOf('idle');
    await systemd.systemctl('start', unit);
    await systemd.systemctl('kill', '--kill-who=main', '--signal=SIGQUIT', unit);
    expect(await systemd.until(unit, { ActiveState: 'failed' })).toMatchObject({
      Result: 'signal',
      ExecMainStatus: '3',
    });
  });

  test.each(['hung', 'blocked'])(
    'is ended by the watchdog and started again when the host is %s [Y05]',
    async (how) => {
      const unit = unitOf(how, ['WatchdogSec=1', 'Restart=on-failure', 'RestartSec=0']);
      expect(await systemd.systemctl('start', unit)).toMatchObject({ status: 0 });
      await systemd.until(unit, { NRestarts: '1', ActiveState: 'active' });
      const { output } = await systemd.systemctl('status', '--no-pager', unit);
      expect(output).toContain('Serving 1 background service');
      await systemd.systemctl('kill', '--signal=SIGKILL', unit);
      await systemd.systemctl('stop', unit);
    },
  );

  test('has failed, with exit code 1, when a service has stopped the host by a fault', async () => {
    const unit = unitOf('faulty');
    expect(await systemd.systemctl('start', unit)).toMatchObject({ status: 0 });
    await systemd.untilLogged(unit, 'fail.waiting');
    await tell(unit);
    expect(await systemd.until(unit, { ActiveState: 'failed' })).toMatchObject(FAILURE);
  });

  test('never counts as started when the start has failed', async () => {
    const unit = unitOf('failedStart');
    expect(await systemd.systemctl('start', unit)).not.toMatchObject({ status: 0 });
    expect(await systemd.show(unit)).toMatchObject({ ActiveState: 'failed', ...FAILURE });
  });

  test('is told nothing by a process that systemd has not started itself [Y04]', async () => {
    const shell = `ExecStart=sh -c '"$$0" "$$@"; true' ${commandOf('idle')}`;
    const unit = unitOf('idle', ['ExecStart=', shell, 'Type=exec']);
    expect(await systemd.systemctl('start', unit)).toMatchObject({ status: 0 });
    await systemd.untilLogged(unit, 'systemd.notMainProcess');
    await systemd.untilLogged(unit, 'process.serving');
    expect(await systemd.show(unit)).not.toHaveProperty('StatusText');
    await systemd.systemctl('stop', unit);
  });

  test('is told by a host without privileges with NotifyAccess=all, and not with main: systemd-notify is a child', async () => {
    const lines = ['User=nobody', 'TimeoutStartSec=5'];
    expect(await systemd.systemctl('start', unitOf('idle', lines))).toMatchObject({ status: 0 });
    const unit = unitOf('idle', [...lines, 'NotifyAccess=main']);
    expect(await systemd.systemctl('start', unit)).not.toMatchObject({ status: 0 });
    expect(await systemd.show(unit)).toMatchObject({ ActiveState: 'failed', Result: 'timeout' });
  });

  test('has the priority of each line in the journal, and the line without it [Y05]', async () => {
    const unit = unitOf('levels');
    await systemd.systemctl('start', unit);
    const entries = await systemd.journal(unit);
    const said = entries.filter(({ line }) => String(line['event']).startsWith('said.'));
    expect(said.map(({ line, entry }) => [line['level'], entry['PRIORITY'], line['msg']])).toEqual([
      ['debug', '7', '<2>not a priority'],
      ['info', '6', '<2>not a priority'],
      ['warn', '4', '<2>not a priority'],
      ['error', '3', '<2>not a priority'],
      ['fatal', '2', '<2>not a priority'],
    ]);
    await systemd.systemctl('stop', unit);
  });

  test('has lines without priorities when it is started without JOURNAL_STREAM [Y05]', async () => {
    const unit = unitOf('levels', ['UnsetEnvironment=JOURNAL_STREAM']);
    await systemd.systemctl('start', unit);
    const [said] = (await systemd.journal(unit)).filter(({ line }) => line['event'] === 'said.error');
    expect(said?.entry).toMatchObject({ PRIORITY: '6', MESSAGE: expect.stringMatching(/^\{/) });
    await systemd.systemctl('stop', unit);
  });
});
