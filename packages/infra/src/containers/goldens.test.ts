import { describe, expect, test } from 'vitest';
import { CASES, filesOf } from './container-files.fixture.ts';

describe('the files of a deployment', () => {
  test.each(Object.entries(CASES))('%s are as their golden files', async (folder, given) => {
    const files = await filesOf(given);
    expect(files.length).toBeGreaterThan(1);
    // Written anew by `npx vitest run --project infra --update`.
    for (const { path, text } of files) {
      await expect(text).toMatchFileSnapshot(`../../goldens/containers/${folder}/${path}`);
    }
  });

  test('are the same each time', async () => {
    for (const given of Object.values(CASES)) expect(await filesOf(given)).toEqual(await filesOf(given));
  });
});
