import { join } from 'node:path';
import { defineApplication, type StandardSchema } from '@anyhost/core';
import { expect, test } from 'vitest';
import { FakeProcess } from '../fake-process.fixture.ts';
import { temporaryFolder } from '../temporary-folder.fixture.ts';
import { readSettingsLayers } from './read-settings-layers.ts';

const anything: StandardSchema<unknown, object> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: Object(value) }) },
};

test('reads files, environment variables and the command line, lowest first', () => {
  const process = new FakeProcess();
  process.folder = temporaryFolder({
    'appsettings.json': '{ "shop": { "port": 1 } }',
    'appsettings.test.json': '{ "shop": { "port": 2 } }',
  });
  process.env = { NODE_ENV: 'test', SHOP__PORT: '3' };
  process.argv = ['node', 'main.ts', '--shop:port=4'];
  const app = defineApplication('orders').settings('shop', anything);
  const layers = readSettingsLayers(app, {}, process);
  expect(layers.map(({ values }) => values)).toEqual([
    { shop: { port: 1 } },
    { shop: { port: 2 } },
    { shop: { port: '3' } },
    { shop: { port: '4' } },
  ]);
});

test('takes them from where the options say', () => {
  const process = new FakeProcess();
  const contentRoot = temporaryFolder({ 'appsettings.json': '{ "shop": { "port": 1 } }' });
  process.folder = contentRoot;
  const app = defineApplication('orders').settings('shop', anything);
  const layers = readSettingsLayers(app, { contentRoot, environment: {}, args: ['--shop:port=9'] }, process);
  expect(layers.map(({ source, values }) => [source, values])).toEqual([
    [join(contentRoot, 'appsettings.json'), { shop: { port: 1 } }],
    ['the environment variables', {}],
    ['the command line', { shop: { port: '9' } }],
  ]);
});
