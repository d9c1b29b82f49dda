import { VirtualClock } from '@anyhost/testing';
import { expect, test } from 'vitest';
import { withinLimit } from './within-limit.ts';

test('a module that does not end loading is refused, and the message says what to change', async () => {
  const clock = new VirtualClock();
  const loading = withinLimit(new Promise(() => {}), clock);
  const refused = expect(loading).rejects.toThrow('still loading after 30 s');
  await clock.advance('30s');
  await refused;
});

test('a module that loads is given as it is', async () => {
  expect(await withinLimit(Promise.resolve('loaded'), new VirtualClock())).toBe('loaded');
});
