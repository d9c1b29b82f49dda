import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import * as z from 'zod';

const AXE = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'));

const Violations = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));

/** What the page does wrong by the rules of axe-core: WCAG 2.2 A and AA, and good practice. Each with the elements. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  const violations = Violations.parse(await page.evaluate('axe.run().then(({ violations }) => violations)'));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
