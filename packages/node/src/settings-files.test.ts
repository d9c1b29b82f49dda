import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSettingsFiles, resolveContentRoot } from './settings-files.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

describe('readSettingsFiles', () => {
  test('gives appsettings.json first and that of the environment above it', () => {
    const folder = temporaryFolder({
      'appsettings.json': '{"ordering": {"pageSize": 10}}',
      'appsettings.staging.json': '{"ordering": {"pageSize": 20}}',
      'appsettings.production.json': 'never read',
    });
    expect(readSettingsFiles(folder, 'staging')).toEqual([
      { ordering: { pageSize: 10 } },
      { ordering: { pageSize: 20 } },
    ]);
  });

  test('a file that does not exist gives nothing', () => {
    expect(readSettingsFiles(temporaryFolder({}), 'production')).toEqual([]);
  });

  test('a byte order mark is no part of the JSON', () => {
    expect(readSettingsFiles(temporaryFolder({ 'appsettings.json': '\uFEFF{}' }), 'production')).toEqual([{}]);
  });

  test.each([
    ['a trailing comma', '{\n  "ordering": {},\n}', /line 3 column 1/],
    ['a missing end', '{\n  "ordering": {}\n', /at its end \(line 3\)|line 3/],
    ['a word that is no value', '{ "ordering": yes }', /Unexpected token 'y'/],
  ])('%s is an error that names the file and the place', (_, text, place) => {
    const folder = temporaryFolder({ 'appsettings.json': text });
    expect(() => readSettingsFiles(folder, 'production')).toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_SETTINGS',
        message: expect.stringMatching(place),
        details: { path: join(folder, 'appsettings.json') },
      }),
    );
    expect(() => readSettingsFiles(folder, 'production')).toThrow(join(folder, 'appsettings.json'));
  });

  test.each(['[]', 'null', '"text"'])('%s is JSON, but no settings', (text) => {
    const folder = temporaryFolder({ 'appsettings.json': text });
    expect(() => readSettingsFiles(folder, 'production')).toThrow('one member per section');
  });

  test('a file that exists and cannot be read is an error, not absence', () => {
    const folder = temporaryFolder({});
    mkdirSync(join(folder, 'appsettings.json'));
    expect(() => readSettingsFiles(folder, 'production')).toThrow(/appsettings\.json cannot be read: EISDIR/);
  });
});

describe('resolveContentRoot', () => {
  test('E07: a relative folder is below the working directory, which is the default', () => {
    const folder = temporaryFolder({});
    mkdirSync(join(folder, 'config'));
    expect(resolveContentRoot('config', folder)).toBe(join(folder, 'config'));
    expect(resolveContentRoot(undefined, folder)).toBe(folder);
  });

  test('a folder that does not exist is refused: its settings would be missed without a word', () => {
    expect(() => resolveContentRoot('no-such-folder', temporaryFolder({}))).toThrow(
      expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION' }),
    );
  });
});
