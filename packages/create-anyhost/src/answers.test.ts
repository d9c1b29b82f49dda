import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { converse } from './answers.ts';

test('a line is the answer to the question before it', async () => {
  const { conversation, type, shown } = begin();
  const name = conversation.ask('Name? ');
  type('shop\n');
  expect(await name).toBe('shop');
  expect(shown()).toBe('Name? ');
});

test('lines that come before their questions wait for them', async () => {
  const { conversation, type, shown } = begin();
  const name = conversation.ask('Name? ');
  type('shop\nlambda\n\n');
  expect(await name).toBe('shop');
  expect(await conversation.ask('Host? ')).toBe('lambda');
  expect(await conversation.ask('Store? ')).toBe('');
  expect(shown()).toBe('Name? Host? lambda\nStore? \n');
});

test('an end of the input is no answer, for the question under way and for the next one', async () => {
  const { conversation, end } = begin();
  const name = conversation.ask('Name? ');
  end();
  await expect(name).rejects.toThrow('The questions were not answered, and nothing was made.');
  await expect(conversation.ask('Host? ')).rejects.toThrow('nothing was made');
});

function begin() {
  const input = new PassThrough();
  const output = new PassThrough();
  return {
    conversation: converse(input, output),
    type: (text: string) => input.write(text),
    end: () => input.end(),
    shown: () => String(output.read() ?? ''),
  };
}
