import { expect, test } from 'vitest';
import { cli, shopEnvironment } from '../cli.fixture.ts';

test('explains the schedule, the policy with its defaults, and the platforms of a service', async () => {
  const { code, out } = await cli(['explain', 'prices'], { env: shopEnvironment() });
  expect(code).toBe(0);
  for (const line of [
    /^prices of shop$/m,
    /^ {2}in words +at 06:00 on Monday to Friday$/m,
    /^ {2}next +2026-11-27T05:00:00Z, Fri 2026-11-27 06:00:00 GMT\+1$/m,
    /^ {2}runs +2[12] a month$/m,
    /^ {2}singleton +yes$/m,
    /^ {2}timeoutMs +none: only the deadline of the platform counts$/m,
    /^ {2}kubernetes +0 6 \* \* 1-5 +Europe\/Amsterdam +2[12]$/m,
  ]) {
    expect(out).toMatch(line);
  }
});

test('counts the runs of a period', async () => {
  const { out } = await cli(['explain', 'poll'], { env: shopEnvironment() });
  expect(out).toMatch(/^ {2}runs +4 320 a month$/m);
  expect(out).toMatch(/^ {2}timeoutMs +30s$/m);
});

test('explains a service without due times', async () => {
  const { code, out } = await cli(['explain', 'report'], { env: shopEnvironment() });
  expect(code).toBe(0);
  expect(out).toMatch(/^ {2}next +never by itself$/m);
  expect(out).toMatch(/^ {2}azure +NO_SCHEDULE$/m);
});
