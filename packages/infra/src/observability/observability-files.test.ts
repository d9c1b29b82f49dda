import { type AnyApplication, continuous, cron, defineApplication, every } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { reports, shop } from '../containers/applications.fixture.ts';
import { generateFiles } from '../deployables/generate-files.ts';
import { planApplication } from '../plan/plan-application.ts';
import type { GeneratedFile } from '../text/generated-file.ts';
import type { ObservabilityOptions } from './observability-options.ts';

const work = async (): Promise<void> => {};

async function filesOf(app: AnyApplication, observability: ObservabilityOptions = {}): Promise<GeneratedFile[]> {
  return generateFiles(await planApplication(app), 'observability', { observability });
}

async function textOf(path: string, app: AnyApplication, options?: ObservabilityOptions): Promise<string> {
  return (await filesOf(app, options)).find((file) => file.path === path)?.text ?? '';
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
}

async function rulesOf(app: AnyApplication, options?: ObservabilityOptions): Promise<readonly Rule[]> {
  return parse(await textOf('alerts.yaml', app, options)).groups[0].rules;
}

describe('the files that watch an application', () => {
  test.each([
    ['least', reports, {}],
    ['all', shop, { job: 'shop/production', consecutiveFaults: 5 }],
  ])('are as their golden files: %s', async (folder, app, options) => {
    // Written anew by `npx vitest run --project infra --update`.
    for (const { path, text } of await filesOf(app, options)) {
      await expect(text).toMatchFileSnapshot(`../../goldens/observability/${folder}/${path}`);
    }
  });

  test.each([
    [{ job: '' }, 'job is ""; expected a text of letters, digits and any of _ . : / @ -'],
    [{ job: '$job' }, 'job is "$job"; expected a text of letters'],
    [{ job: 'a"b' }, 'expected a text of letters'],
    [{ job: 5 }, 'job is 5'],
    [{ consecutiveFaults: 0 }, 'consecutiveFaults is 0; expected a whole number, 1 or more'],
    [{ consecutiveFaults: 2.5 }, 'consecutiveFaults is 2.5'],
    [{ jobs: 'x' }, 'Did you mean job?'],
  ])('are refused with %o', async (options, text) => {
    const plan = await planApplication(reports);
    const call = () => Reflect.apply(generateFiles, undefined, [plan, 'observability', { observability: options }]);
    expect(call).toThrow(
      expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION', message: expect.stringContaining(text) }),
    );
  });
});

describe('the alert of a last success that is too old', () => {
  const limitOf = async (app: AnyApplication): Promise<number> => {
    const rule = (await rulesOf(app)).find(({ alert }) => alert === 'AnyhostSuccessTooOld');
    return Number(/> (\d+)$/.exec(rule?.expr ?? '')?.[1]);
  };
  const HOUR = 3600;

  test.each([
    ['a minute', every('1m'), 2 * 60],
    ['each hour', cron('15 * * * *'), 2 * HOUR],
    // Friday to Monday.
    ['working days', cron('0 6 * * MON-FRI'), 2 * 72 * HOUR],
    // The night on which the clock is set back is an hour longer.
    ['days of a place', cron('0 6 * * *', { timeZone: 'Europe/Amsterdam' }), 2 * 25 * HOUR],
  ])('waits for twice the longest gap between due times, and a minute: %s', async (_, schedule, seconds) => {
    expect(await limitOf(defineApplication('shop').job('sync', { schedule }, work))).toBe(seconds + 60);
  });

  test('waits for the jitter too', async () => {
    const app = defineApplication('shop').job('sync', { schedule: every('1m'), jitterMs: 30_000 }, work);
    expect(await limitOf(app)).toBe(120 + 30 + 60);
  });
});

test('a continuous service is watched by whether it runs, one on demand by its failures alone', async () => {
  const rules = await rulesOf(shop);
  const about = (service: string) =>
    rules.filter(({ expr }) => expr.includes(`anyhost_service="${service}"`)).map(({ alert }) => alert);
  expect(about('mail')).toEqual(['AnyhostNotRunning']);
  expect(about('import')).toEqual([]);
  expect(about('cleanup')).toEqual(['AnyhostSuccessTooOld', 'AnyhostNoSuccess']);
});

test('an application without due times has the alerts that are left', async () => {
  const app = defineApplication('mail').job('relay', { schedule: continuous() }, work);
  expect((await rulesOf(app)).map(({ alert }) => alert)).toEqual([
    'AnyhostNoProcess',
    'AnyhostNotRunning',
    'AnyhostFailsInARow',
    'AnyhostLeaseLost',
    'AnyhostRunsRefused',
  ]);
});

test('no two rules have the same name and labels', async () => {
  const rules = await rulesOf(shop);
  const ids = rules.map(({ alert, labels }) => JSON.stringify([alert, labels]));
  expect(new Set(ids).size).toBe(ids.length);
});

describe('the dashboard', () => {
  const model = async () => JSON.parse(await textOf('dashboard.json', shop, { job: 'shop/production' }));
  type Panel = {
    readonly id: number;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets: readonly { readonly refId: string; readonly expr: string }[];
  };

  test('has panels with ids of their own that do not cover each other, within the 24 columns of the grid', async () => {
    const panels: readonly Panel[] = (await model()).panels;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(panels.every(({ gridPos: { x, w } }) => x >= 0 && x + w <= 24)).toBe(true);
  });

  test('names each query of a panel differently', async () => {
    const panels: readonly Panel[] = (await model()).panels;
    for (const { targets } of panels) {
      expect(targets.length).toBeGreaterThan(0);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
    }
  });

  test('uses the variables that it defines, and Grafana’s own', async () => {
    const { templating, panels } = await model();
    const defined = templating.list.map(({ name }: { name: string }) => name);
    const used = Array.from(JSON.stringify([panels, templating]).matchAll(/\$(\w+)/g), ([, name]) => name);
    expect([...new Set(used)].toSorted()).toEqual([...defined, '__all', '__rate_interval'].toSorted());
  });

  test('begins with the application that it was generated for', async () => {
    const { templating, uid } = await model();
    expect(templating.list).toContainEqual(
      expect.objectContaining({ name: 'application', current: expect.objectContaining({ value: 'shop/production' }) }),
    );
    expect(uid.length).toBeLessThanOrEqual(40);
  });
});
