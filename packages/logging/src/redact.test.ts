import { silentLogger } from '@anyhost/core';
import { expect, test } from 'vitest';
import { assertRedact } from './redact.ts';

test('paths in the words of pino pass, and so does nothing', () => {
  expect(() => assertRedact('runHost', {})).not.toThrow();
  expect(() => assertRedact('runHost', { logger: silentLogger })).not.toThrow();
  const redact = ['token', 'order.card', '*.password', 'list[*].card', 'headers["set-cookie"]'];
  expect(() => assertRedact('runHost', { redact })).not.toThrow();
  expect(() => assertRedact('runHost', { redact: [] })).not.toThrow();
});

test.each([
  ['a text', 'token', /^runHost: redact is "token"; expected an array of paths/],
  ['an object', { paths: ['token'] }, /redact is \{ paths \}; expected an array/],
  ['null', null, /redact is null; expected an array/],
  ['a number as a path', ['token', 7], /redact\[1\] is 7; expected a path/],
  ['an empty path', [''], /redact\[0\] is ""; expected a path/],
  ['a path with an empty part', ['a..b'], /redact\[0\] is "a\.\.b"; expected a path/],
  ['a bracket that is not closed', ['a["b"'], /redact\[0\]/],
  ['two paths in one', ['a,b'], /redact\[0\] is "a,b"/],
])('%s is refused, naming option, value and expectation', (_, redact, message) => {
  expect(() => assertRedact('runHost', { redact })).toThrow(
    expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION', message: expect.stringMatching(message) }),
  );
});

test("beside the author's own logger it is refused: it could not reach the lines of that", () => {
  expect(() => assertRedact('createHandler', { redact: ['token'], logger: silentLogger })).toThrow(
    expect.objectContaining({
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: expect.stringMatching(/undefined together with the option logger/),
    }),
  );
});
