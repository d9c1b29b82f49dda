import { describe, expect, test } from 'vitest';
import type { EnvironmentVariables } from '../base/environment.ts';
import { environmentLayer } from './environment-layer.ts';
import type { SettingsValues } from './layers.ts';
import { variableName } from './variable-name.ts';

const valuesOf = (sections: readonly string[], variables: EnvironmentVariables): SettingsValues =>
  environmentLayer(sections, variables).values;

describe('environment variables', () => {
  test('set keys of sections in camelCase, as strings', () => {
    const variables = { ORDERING__CHECK_UPDATE_TIME: '30s', ORDERING__BATCH: '10', PATH: '/bin' };
    expect(valuesOf(['ordering'], variables)).toEqual({ ordering: { checkUpdateTime: '30s', batch: '10' } });
  });

  test('reach below a section', () => {
    const variables = { ORDERING__RETRY__DELAY_MS: '5', ORDERING__RETRY__ATTEMPTS: '2' };
    expect(valuesOf(['ordering'], variables)).toEqual({ ordering: { retry: { delayMs: '5', attempts: '2' } } });
  });

  test('take a part that is not all capitals as it is written', () => {
    expect(valuesOf(['ordering'], { ORDERING__databaseURL: 'x', ORDERING__max_size: '1' })).toEqual({
      ordering: { databaseURL: 'x', max_size: '1' },
    });
  });

  test('find a section whose name has several words', () => {
    expect(valuesOf(['eventBus'], { EVENT_BUS__URL: 'amqp://' })).toEqual({ eventBus: { url: 'amqp://' } });
  });

  test.each(['ordersAPI', 'Ordering'])('find the section %s by the name that its errors give', (section) => {
    const variable = variableName([section, 'batchSize']);
    expect(valuesOf([section], { [variable]: '10' })).toEqual({ [section]: { batchSize: '10' } });
  });

  test('keep only the names of unknown sections, and nothing where a part is empty or not there', () => {
    const variables = {
      OTHER__KEY: 'x',
      ORDERING: 'x',
      ORDERING__: 'x',
      ORDERING__A____B: 'x',
      ORDERING__C: undefined,
    };
    expect(valuesOf(['ordering'], variables)).toEqual({ OTHER: {} });
  });

  test('cannot reach a prototype', () => {
    const layer = valuesOf(['ordering'], { ORDERING____proto____POLLUTED: 'x', ORDERING__A: '1' });
    expect(layer).toEqual({ ordering: { a: '1' } });
    expect('polluted' in {}).toBe(false);
  });

  test.each([
    [{ A__RETRY: 'x', A__RETRY__DELAY: '5', A__RETRY__MAX: '9' }],
    [{ A__RETRY__DELAY: '5', A__RETRY: 'x', A__RETRY__MAX: '9' }],
    [{ A__RETRY__DELAY: '5', A__RETRY__MAX: '9', A__RETRY: 'x' }],
  ])('prefer the deeper name where one is a scalar and the other below it: %o', (variables) => {
    expect(valuesOf(['a'], variables)).toEqual({ a: { retry: { delay: '5', max: '9' } } });
  });

  test.each([
    ['of values', { O__HOSTS__1: 'b', O__HOSTS__0: 'a' }, { hosts: ['a', 'b'] }],
    ['of one', { O__HOSTS__0: 'a' }, { hosts: ['a'] }],
    ['of more than ten', elements(11), { hosts: Object.values(elements(11)) }],
    ['of sections', { O__H__0__URL: 'a', O__H__1__URL: 'b' }, { h: [{ url: 'a' }, { url: 'b' }] }],
    ['of lists', { O__H__0__0: 'a', O__H__0__1: 'b', O__H__1__0: 'c' }, { h: [['a', 'b'], ['c']] }],
    ['that is the section', { O__0: 'a', O__1: 'b' }, ['a', 'b']],
  ])('make a list %s', (_, variables, expected) => {
    expect(valuesOf(['o'], variables)).toEqual({ o: expected });
  });

  test.each([
    ['with a gap', { O__H__0: 'a', O__H__2: 'c' }, { 0: 'a', 2: 'c' }],
    ['that does not begin at 0', { O__H__1: 'b' }, { 1: 'b' }],
    ['with a name among the numbers', { O__H__0: 'a', O__H__MORE: 'b' }, { 0: 'a', more: 'b' }],
    ['with a zero before a number', { O__H__00: 'a' }, { '00': 'a' }],
  ])('make no list %s', (_, variables, expected) => {
    expect(valuesOf(['o'], variables)).toEqual({ o: { h: expected } });
  });
});

describe('the variable of a path', () => {
  test.each([
    [['ordering', 'checkUpdateTime'], 'ORDERING__CHECK_UPDATE_TIME'],
    [['eventBus', 'url'], 'EVENT_BUS__URL'],
    [['ordering', 'retry', 'delayMs'], 'ORDERING__RETRY__DELAY_MS'],
    [['ordering', 'databaseURL'], 'ORDERING__databaseURL'],
    [['ordering', 'max_size'], 'ORDERING__max_size'],
    [['ordering', 'smtp2Host'], 'ORDERING__SMTP2_HOST'],
    [['ordering'], 'ORDERING'],
  ])('%o', (path, variable) => {
    expect(variableName(path)).toBe(variable);
  });

  test.each([['checkUpdateTime'], ['databaseURL'], ['max_size'], ['a'], ['smtp2Host'], ['x1']])(
    'sets that very path: %s',
    (key) => {
      const layer = valuesOf(['ordering'], { [variableName(['ordering', key])]: 'value' });
      expect(layer).toEqual({ ordering: { [key]: 'value' } });
    },
  );
});

function elements(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`O__HOSTS__${index}`, `h${index}`]));
}
