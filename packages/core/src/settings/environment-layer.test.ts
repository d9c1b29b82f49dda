import { describe, expect, test } from 'vitest';
import { environmentLayer, variableName } from './environment-layer.ts';

describe('environment variables', () => {
  test('set keys of sections in camelCase, as strings', () => {
    const variables = { ORDERING__CHECK_UPDATE_TIME: '30s', ORDERING__BATCH: '10', PATH: '/bin' };
    expect(environmentLayer(['ordering'], variables)).toEqual({ ordering: { checkUpdateTime: '30s', batch: '10' } });
  });

  test('reach below a section', () => {
    const variables = { ORDERING__RETRY__DELAY_MS: '5', ORDERING__RETRY__ATTEMPTS: '2' };
    expect(environmentLayer(['ordering'], variables)).toEqual({ ordering: { retry: { delayMs: '5', attempts: '2' } } });
  });

  test('take a part that is not all capitals as it is written', () => {
    expect(environmentLayer(['ordering'], { ORDERING__databaseURL: 'x', ORDERING__max_size: '1' })).toEqual({
      ordering: { databaseURL: 'x', max_size: '1' },
    });
  });

  test('find a section whose name has several words', () => {
    expect(environmentLayer(['eventBus'], { EVENT_BUS__URL: 'amqp://' })).toEqual({ eventBus: { url: 'amqp://' } });
  });

  test.each(['ordersAPI', 'Ordering'])('find the section %s by the name that its errors give', (section) => {
    const variable = variableName([section, 'batchSize']);
    expect(environmentLayer([section], { [variable]: '10' })).toEqual({ [section]: { batchSize: '10' } });
  });

  test('say nothing to unknown sections, and nothing where a part is empty or not there', () => {
    const variables = {
      OTHER__KEY: 'x',
      ORDERING: 'x',
      ORDERING__: 'x',
      ORDERING__A____B: 'x',
      ORDERING__C: undefined,
    };
    expect(environmentLayer(['ordering'], variables)).toEqual({});
  });

  test('cannot reach a prototype', () => {
    const layer = environmentLayer(['ordering'], { ORDERING____proto____POLLUTED: 'x', ORDERING__A: '1' });
    expect(layer).toEqual({ ordering: { a: '1' } });
    expect('polluted' in {}).toBe(false);
  });

  test('prefer the deeper name where one is a scalar and the other below it', () => {
    expect(environmentLayer(['a'], { A__RETRY: 'x', A__RETRY__DELAY: '5' })).toEqual({ a: { retry: { delay: '5' } } });
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
      const layer = environmentLayer(['ordering'], { [variableName(['ordering', key])]: 'value' });
      expect(layer).toEqual({ ordering: { [key]: 'value' } });
    },
  );
});
