import { AnyhostError } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { generateFiles } from '../deployables/generate-files.ts';
import { planApplication } from '../plan/plan-application.ts';
import { PROCESS_OPTIONS } from '../processes/assert-process-options.ts';
import { shop } from './applications.fixture.ts';

const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();
const { proxy: revokedList, revoke: revokeList } = Proxy.revocable([], {});
revokeList();

/** What an option can be in plain JavaScript. */
const ANYTHING: readonly unknown[] = [
  null,
  0,
  -1,
  1.5,
  Number.NaN,
  Infinity,
  1n,
  '',
  'x\ny',
  'x\0',
  '\u2028',
  'a\'b"c$(d)`e`%f',
  true,
  Symbol('s'),
  [],
  [undefined],
  [null, 'x'],
  {},
  { x: undefined },
  { 'grace-period': '5' },
  { __proto__: null, constructor: 'x' },
  new Map(),
  new Date(Number.NaN),
  () => {},
  revoked,
  revokedList,
  {
    get x() {
      throw new Error('no');
    },
  },
];

const image = 'registry.example/app:1';
const VALID = {
  docker: {},
  kubernetes: { image, mode: 'both', services: ['cleanup'] },
  systemd: { mode: 'both', services: ['cleanup'] },
  cloudRun: { image, project: 'my-project', region: 'europe-west4', schedulerAccount: 'a@b', services: ['cleanup'] },
};
const OWN = {
  docker: [
    'folder',
    'baseImage',
    'manifests',
    'installCommand',
    'buildCommand',
    'content',
    'ignore',
    'userId',
    'image',
    'memoryLimit',
  ],
  kubernetes: [
    'image',
    'mode',
    'namespace',
    'secret',
    'replicas',
    'strategy',
    'cpu',
    'memory',
    'memoryLimit',
    'userId',
  ],
  systemd: ['mode', 'folder', 'secretsFile', 'user', 'memoryLimit', 'notify', 'watchdogMs'],
  cloudRun: ['image', 'project', 'region', 'schedulerAccount', 'serviceAccount', 'secrets', 'cpu', 'memory'],
};

describe('options that hold anything', () => {
  test.each(['docker', 'kubernetes', 'systemd', 'cloudRun'] as const)(
    'give files, or are refused with a code: %s',
    async (target) => {
      const plan = await planApplication(shop);
      const refused = new Set<string>();
      for (const option of [...Object.keys(PROCESS_OPTIONS), ...OWN[target]]) {
        for (const value of ANYTHING) {
          const deployment = { [target]: { ...VALID[target], [option]: value } };
          if (isRefused(plan, target, deployment)) refused.add(option);
        }
      }
      expect([...refused]).toEqual(expect.arrayContaining(OWN[target]));
    },
  );

  test('as a deployment, as its settings, and as a plan', async () => {
    const plan = await planApplication(shop);
    let refusals = 0;
    for (const value of ANYTHING) {
      refusals += Number(isRefused(plan, 'docker', value));
      refusals += Number(isRefused(plan, 'docker', { docker: value }));
      refusals += Number(isRefused(plan, 'docker', { docker: {}, settings: value }));
      refusals += Number(isRefused(plan, value, { docker: {} }));
      refusals += Number(isRefused(value, 'docker', { docker: {} }));
    }
    expect(refusals).toBeGreaterThan(100);
  });
});

/** Fails for an error that is none of ours. */
function isRefused(...args: readonly [plan: unknown, target: unknown, deployment: unknown]): boolean {
  try {
    Reflect.apply(generateFiles, undefined, args);
    return false;
  } catch (thrown) {
    if (thrown instanceof AnyhostError) return true;
    throw new Error('A refusal without a code', { cause: thrown });
  }
}
