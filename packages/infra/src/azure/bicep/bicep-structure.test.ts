import { describe, expect, test } from 'vitest';
import { checkBicep } from './bicep-structure.fixture.ts';

const storage = "resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {\n  name: name\n}\n";

describe('the check of Bicep texts', () => {
  test('takes a correct text', () => {
    const text = `// It's a comment {\nparam name string = 'it\\'s \${resourceGroup().id}'\n\n${storage}\noutput id string = storage.id\n`;
    expect(checkBicep(text)).toEqual({ problems: [], declared: ['name', 'storage', 'id'] });
  });

  test.each([
    ['param name string\n', 'name is not used'],
    ["param name string = 'it's'\n", 'a string does not end'],
    [storage, 'name is not declared'],
    [storage.replace('name: name', 'name: [name'), '} closes nothing'],
    [storage.replace('\n}', ''), '{ is not closed'],
    ["var a = '${b.id}'\n", 'b is not declared'],
    ['var a = guid(b.id)\n', 'b is not declared'],
    [storage.replace('2023-05-01', '2020-01-01'), 'Microsoft.Storage/storageAccounts@2020-01-01 is not of the list'],
    ['param name string\nparam name string\n', 'name is declared twice'],
  ])('finds what is wrong in %j', (text, problem) => {
    expect(checkBicep(text).problems.join('\n')).toContain(problem);
  });
});
