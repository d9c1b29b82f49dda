import { describe, expect, test } from 'vitest';
import { applicationName, packageNameProblem } from './package-name.ts';

describe('packageNameProblem', () => {
  test.each(['my-app', 'a', 'orders2', 'shop.background', 'x_y'])('takes %s', (name) => {
    expect(packageNameProblem(name)).toBeUndefined();
  });

  test.each([
    ['', 'is empty'],
    ['My-App', 'upper-case'],
    ['.hidden', 'begins with'],
    ['_private', 'begins with'],
    ['my app', 'spaces'],
    ['my/app', 'characters other than'],
    ['@scope', 'characters other than'],
    ['äpfel', 'characters other than'],
    ['node_modules', 'reserved'],
    ['fs', 'Node module'],
    ['x'.repeat(215), 'more than 214'],
  ])('refuses %j: it %s', (name, problem) => {
    expect(packageNameProblem(name)).toContain(problem);
  });
});

describe('applicationName', () => {
  test.each([
    ['my-app', 'my-app'],
    ['shop.background_2', 'shop-background-2'],
    ['2fast', 'app-2fast'],
    ['a--', 'a'],
    [`${'ab-'.repeat(20)}`, 'ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-a'],
  ])('makes of %s %s, which every platform takes', (name, application) => {
    expect(applicationName(name)).toBe(application);
    expect(application).toMatch(/^[a-z][a-z0-9-]{0,39}$/);
  });
});
