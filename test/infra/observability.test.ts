import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { shop } from '../../packages/infra/src/containers/applications.fixture.ts';
import { generateFiles } from '../../packages/infra/src/deployables/generate-files.ts';
import { planApplication } from '../../packages/infra/src/plan/plan-application.ts';
import { importTool } from '../../tools/infra/import-tool.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { filesOfTarget } from './files-of-target.ts';
import { isProgramThere } from './is-program-there.ts';

/** What the test uses of a parser made with lezer. */
interface Grammar {
  readonly parser: {
    parse(text: string): {
      iterate(visitor: { enter(node: { type: { isError: boolean }; from: number }): void }): void;
    };
  };
}

const promql = await importTool<Grammar>('@prometheus-io/lezer-promql');
const hasPromtool = isProgramThere('promtool', '--version');

const ofShop = generateFiles(await planApplication(shop), 'observability', { observability: {} });
const deployments = [...(await filesOfTarget('observability')), { name: 'every kind of service', files: ofShop }];

describe.skipIf(promql === undefined)('every query, by Prometheus’s own grammar', () => {
  test('the check finds a query that is cut off', () => {
    expect(errorsIn('sum by (le) (rate(a[5m])')).toHaveLength(1);
    expect(errorsIn('sum by (le) (rate(a[5m]))')).toEqual([]);
  });

  test.each(deployments)('of the alerts and the dashboard can be read: $name', ({ files }) => {
    const queries = [...rulesOf(textOf(files, 'alerts.yaml')), ...targetsOf(textOf(files, 'dashboard.json'))];
    expect(queries.length).toBeGreaterThan(20);
    expect(queries.filter(({ expr }) => errorsIn(expr.replaceAll('$__rate_interval', '5m')).length > 0)).toEqual([]);
  });
});

describe.skipIf(!hasPromtool)('the rules, by promtool', () => {
  test.each(deployments)('are accepted: $name', async ({ files }) => {
    const path = join(await temporaryFolder(), 'alerts.yaml');
    await writeFile(path, textOf(files, 'alerts.yaml'));
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', path], { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toMatchObject({ status: 0, stdout: expect.stringContaining('SUCCESS') });
  });

  const grace = '{job="shop-background",anyhost_service="grace-period"}';
  const mail = '{job="shop-background",anyhost_service="mail"}';
  /** A process that reports, and whose services do as they should. The metrics are read each minute. */
  const well: Series = {
    [`anyhost_service_consecutive_faults${grace}`]: '0x240',
    [`anyhost_execution_active${mail}`]: '1x240',
    // `time()` is the seconds since the beginning of the test.
    [`anyhost_service_last_success_time${grace}`]: '0+60x240',
  };

  test('nothing is reported of an application that is well', async () => {
    expect(await alertsAt('2h', well)).toEqual([]);
  });

  test.each<[what: string, change: Series, at: string, expected: readonly string[]]>([
    [
      'no process reports',
      { [`anyhost_service_consecutive_faults${grace}`]: '0 0 stale', [`anyhost_execution_active${mail}`]: '1x240' },
      '10m',
      ['AnyhostNoProcess'],
    ],
    [
      'the last success is two periods old',
      { [`anyhost_service_last_success_time${grace}`]: '60x240' },
      '13m',
      ['AnyhostSuccessTooOld grace-period'],
    ],
    [
      'there was no success for two periods',
      { [`anyhost_service_last_success_time${grace}`]: '_x240' },
      '12m',
      ['AnyhostNoSuccess grace-period'],
    ],
    [
      'a continuous service has stopped',
      { [`anyhost_execution_active${mail}`]: '1x30 0x200' },
      '40m',
      ['AnyhostNotRunning mail'],
    ],
    [
      'a continuous service has never run',
      { [`anyhost_execution_active${mail}`]: '_x240' },
      '10m',
      ['AnyhostNotRunning mail'],
    ],
    [
      'a service has failed three times',
      { [`anyhost_service_consecutive_faults${grace}`]: '0x10 1 2 3x220' },
      '20m',
      ['AnyhostFailsInARow grace-period'],
    ],
    [
      'the first lease is lost: the counter appears',
      { [`anyhost_lease_lost_total${grace}`]: '_x30 1x200' },
      '35m',
      ['AnyhostLeaseLost grace-period'],
    ],
    [
      'a further lease is lost',
      { [`anyhost_lease_lost_total${grace}`]: '1x60 2x170' },
      '65m',
      ['AnyhostLeaseLost grace-period'],
    ],
    [
      'runs are refused because the store is down',
      {
        [`anyhost_occurrence_refused_total${grace.replace('}', ',anyhost_reason="storeUnavailable"}')}`]: '_x30 3x200',
      },
      '35m',
      ['AnyhostRunsRefused grace-period'],
    ],
  ])('an alert says that %s', async (_, change, at, expected) => {
    expect(await alertsAt(at, { ...well, ...change })).toEqual(expected);
  });

  test.each<[what: string, change: Series, at: string]>([
    ['two failures', { [`anyhost_service_consecutive_faults${grace}`]: '0x10 2x220' }, '20m'],
    ['a lease that was lost an hour ago', { [`anyhost_lease_lost_total${grace}`]: '_x30 1x200' }, '100m'],
    [
      'an occurrence that another replica runs',
      { [`anyhost_occurrence_refused_total${grace.replace('}', ',anyhost_reason="occurrenceBusy"}')}`]: '_x30 3x200' },
      '35m',
    ],
    ['a process that has just started', { [`anyhost_service_last_success_time${grace}`]: '_x240' }, '10m'],
    [
      'a second replica without a success',
      {
        'anyhost_service_consecutive_faults{job="shop-background",anyhost_service="grace-period",instance="b"}':
          '0x240',
      },
      '2h',
    ],
  ])('no alert is for %s', async (_, change, at) => {
    expect(await alertsAt(at, { ...well, ...change })).toEqual([]);
  });

  /** The alerts that fire at a moment, with the service where they name one. */
  async function alertsAt(at: string, series: Series): Promise<readonly string[]> {
    const folder = await temporaryFolder();
    const rules = parse(textOf(ofShop, 'alerts.yaml'));
    const names: readonly string[] = [...new Set<string>(rules.groups[0].rules.map(({ alert }: Rule) => alert))];
    await writeFile(join(folder, 'alerts.yaml'), textOf(ofShop, 'alerts.yaml'));
    const input = Object.entries(series).map(([name, values]) => ({ series: name, values }));
    // promtool compares: what it got in place of nothing is in its report.
    const expectations = names.map((alertname) => ({ eval_time: at, alertname, exp_alerts: [] }));
    const scenario = {
      rule_files: ['alerts.yaml'],
      evaluation_interval: '1m',
      tests: [{ interval: '1m', input_series: input, alert_rule_test: expectations }],
    };
    await writeFile(join(folder, 'scenario.yaml'), stringify(scenario));
    const { stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'scenario.yaml'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`).toContain('Unit Testing');
    return firedIn(`${stdout}${stderr}`);
  }
});

/** The values of each series, in promtool's notation. */
type Series = Readonly<Record<string, string>>;

interface Rule {
  readonly alert: string;
  readonly expr: string;
}

/** The alerts in a report of promtool. */
function firedIn(report: string): readonly string[] {
  const fired = Array.from(report.matchAll(/Labels:\{([^}]*)\}/g), ([, labels = '']) => {
    const [, name = ''] = /alertname="([^"]*)"/.exec(labels) ?? [];
    const [, service] = /anyhost_service="([^"]*)"/.exec(labels) ?? [];
    return service === undefined ? name : `${name} ${service}`;
  });
  return fired.toSorted();
}

function rulesOf(text: string): readonly Rule[] {
  return parse(text).groups.flatMap(({ rules }: { rules: readonly Rule[] }) => rules);
}

function targetsOf(text: string): readonly { readonly expr: string }[] {
  const { panels }: { panels: readonly { targets: readonly { expr: string }[] }[] } = JSON.parse(text);
  return panels.flatMap(({ targets }) => targets);
}

function errorsIn(query: string): readonly number[] {
  const errors: number[] = [];
  promql?.parser.parse(query).iterate({
    enter: ({ type, from }) => {
      if (type.isError) errors.push(from);
    },
  });
  return errors;
}

function textOf(files: readonly { readonly path: string; readonly text: string }[], path: string): string {
  const found = files.find((file) => file.path === path);
  if (found === undefined) throw new Error(`There is no ${path}.`);
  return found.text;
}
