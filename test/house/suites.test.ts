import { describe, expect, test } from 'vitest';
import config from '../../vitest.config.ts';
import { readPage } from '../support/pages.ts';

const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(readPage('package.json'));
const more = Object.keys(scripts).filter((name) => name.startsWith('test:') && name !== 'test:all');

describe('the suites', () => {
  test('are all run: by npm test, or by a script of their own', () => {
    const apart = projectsIn('test', /--project !(\S+)/g);
    expect(apart).not.toEqual([]);
    expect(more.flatMap((script) => projectsIn(script, /--project (\S+)/g)).toSorted()).toEqual(apart.toSorted());
    const names = config.test?.projects?.map((project) => Object(Object(project).test).name);
    expect(names).toEqual(expect.arrayContaining([...apart]));
  });

  test('are all run by npm run test:all, npm test first', () => {
    expect(scripts['test:all']).toBe(['npm test', ...more.map((script) => `npm run -s ${script}`)].join(' && '));
  });

  test('are all run by CI, each within a time, and summed up', () => {
    const ci = readPage('.ci/run');
    const run = Array.from(ci.matchAll(/^run_suite (\S+) \d+$/gm), ([, script]) => script);
    expect(run).toEqual(['test', ...more]);
    const endings = more.map((script) => script.replace('test', ''));
    expect(ci).toContain(`"$reports"/test{,${endings.join(',')}}.json`);
  });
});

function projectsIn(script: string, option: RegExp): readonly string[] {
  return Array.from(scripts[script]?.matchAll(option) ?? [], ([, name = '']) => name);
}
