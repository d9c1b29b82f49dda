import { describe, expect, test } from 'vitest';
import { resourceName, resourceNames } from './resource-names.ts';

describe('the names of resources', () => {
  test('are the names of application and service where these fit', () => {
    expect([...resourceNames('shop', ['confirm', 'archive'], 52)]).toEqual([
      ['confirm', 'shop-confirm'],
      ['archive', 'shop-archive'],
    ]);
  });

  test('are shortened with a hash of the whole name, the same every time', () => {
    const long = `${'x'.repeat(60)}-nightly`;
    const [name = ''] = resourceNames('shop', [long], 52).values();
    expect(name).toMatch(/^shop-x+-[0-9a-f]{8}$/);
    expect(name).toHaveLength(52);
    expect(resourceNames('shop', ['other', long], 52).get(long)).toBe(name);
  });

  test('never collide: long names with the same beginning, other letters, and a name like a shortened one', () => {
    const beginning = 'a'.repeat(70);
    const shortened =
      resourceNames('shop', [`${beginning}1`], 52)
        .get(`${beginning}1`)
        ?.slice('shop-'.length) ?? '';
    const services = [`${beginning}1`, `${beginning}2`, 'Poll', 'poll', 'p_oll', 'p-oll', 'poll-', shortened];
    const names = [...resourceNames('shop', services, 52).values()];
    expect(new Set(names).size).toBe(services.length);
    for (const name of names) expect(name).toMatch(/^(?=.{1,52}$)[a-z](?:[a-z0-9-]*[a-z0-9])?$/);
  });

  test('keep to the limit for an application of a long name', () => {
    expect(resourceName('B'.repeat(128), 63)).toMatch(/^b{54}-[0-9a-f]{8}$/);
  });
});
