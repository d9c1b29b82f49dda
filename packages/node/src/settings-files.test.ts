import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readSettingsFiles, resolveContentRoot } from './settings-files.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

describe('readSettingsFiles', () => {
  test('reads appsettings.json first, and the file of the environment overrides it', () => {
    const folder = temporaryFolder({
      'appsettings.json': '{"ordering": {"pageSize": 10}}',
      'appsettings.staging.json': '{"ordering": {"pageSize": 20}}',
      'appsettings.production.json': 'never read',
    });
    expect(readSettingsFiles(folder, 'staging')).toEqual([
      { source: join(folder, 'appsettings.json'), values: { ordering: { pageSize: 10 } } },
      { source: join(folder, 'appsettings.staging.json'), values: { ordering: { pageSize: 20 } } },
    ]);
  });

  test('a file that does not exist gives nothing', () => {
    expect(readSettingsFiles(temporaryFolder({}), 'production')).toEqual([]);
  });

  test('a byte order mark is not part of the JSON', () => {
    const folder = temporaryFolder({ 'appsettings.json': '\uFEFF{}' });
    expect(readSettingsFiles(folder, 'production')).toEqual([{ source: join(folder, 'appsettings.json'), values: {} }]);
  });

  test.each([
    ['a missing end', '{\n  "ordering": {}\n', 3, 1, /is not complete JSON: it ends at line 3, column 1/],
    ['an identifier that is not a value', '{ "ordering": hunter2 }', 1, 15, /is not valid JSON at line 1, column 15/],
    ['a single quote', '{\r\n  "password": \'hunter2\'\r\n}', 2, 15, /line 2, column 15/],
    ['a string without an end', '{\n"password": "hunter2', 2, 13, /line 2, column 13/],
    ['a comment without an end', '{} /* hunter2', 1, 4, /line 1, column 4/],
    ['a second value', '{}\n{"password": "hunter2"}', 2, 1, /line 2, column 1/],
  ])('%s is an error that names the file and the place, and quotes nothing', (_, text, line, column, place) => {
    const folder = temporaryFolder({ 'appsettings.json': text });
    const path = join(folder, 'appsettings.json');
    const error = thrownBy(() => readSettingsFiles(folder, 'production'));
    expect(error).toMatchObject({ code: 'ERR_ANYHOST_INVALID_SETTINGS', details: { path, line, column } });
    expect(error.message).toMatch(place);
    expect(error.message).toContain(path);
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain('hunter2');
  });

  test('comments and trailing commas are allowed, as in .NET', () => {
    const text =
      '// top\n{ /* { */ "a": [1, 2, /* c */ ], // "x"\n "url": "http://b//c", "d": {"e": "/* no */,}",},\n}\n// end';
    const [layer] = readSettingsFiles(temporaryFolder({ 'appsettings.json': text }), 'production');
    expect(layer?.values).toEqual({ a: [1, 2], url: 'http://b//c', d: { e: '/* no */,}' } });
  });

  test.each([
    ['[{"password":"hunter2"}]', 'an array'],
    ['null', 'null'],
    ['"postgres://admin:hunter2@db/x"', 'text'],
    ['1', 'a number'],
  ])('%s is JSON, but not settings: it is described by its kind', (text, kind) => {
    const folder = temporaryFolder({ 'appsettings.json': text });
    const { message } = thrownBy(() => readSettingsFiles(folder, 'production'));
    expect(message).toContain(`holds ${kind}; expected an object with one member per section`);
    expect(message).not.toContain('hunter2');
  });

  test('a file that exists and cannot be read is an error, not absence', () => {
    const folder = temporaryFolder({});
    mkdirSync(join(folder, 'appsettings.json'));
    expect(() => readSettingsFiles(folder, 'production')).toThrow(/appsettings\.json cannot be read \(EISDIR\)/);
  });
});

describe('resolveContentRoot', () => {
  test('a relative folder is below the working directory, which is the default [E07]', () => {
    const folder = temporaryFolder({});
    mkdirSync(join(folder, 'config'));
    expect(resolveContentRoot('config', folder)).toBe(join(folder, 'config'));
    expect(resolveContentRoot(undefined, folder)).toBe(folder);
  });

  test.each([['no-such-folder'], ['\0'], ['x'.repeat(5000)]])(
    '%j is refused: its settings would be missed',
    (option) => {
      const error = thrownBy(() => resolveContentRoot(option, temporaryFolder({})));
      expect(error).toMatchObject({ code: 'ERR_ANYHOST_INVALID_OPTION' });
      expect(error.message.length).toBeLessThan(500);
    },
  );
});

function thrownBy(call: () => unknown): Error {
  try {
    call();
  } catch (thrown) {
    if (thrown instanceof Error) return thrown;
  }
  throw new Error('Expected an error');
}
