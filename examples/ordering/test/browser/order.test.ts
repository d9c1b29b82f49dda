import { describe, expect, it } from 'vitest';
import { startShop } from '../shop.ts';
import { accessibilityProblems } from './accessibility.ts';
import { hasBrowser, openPage } from './open-page.ts';

/** What Chromium writes to the console for a form that comes back. */
const REFUSED = 'Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)';

describe.skipIf(!hasBrowser)('the shop in a browser', () => {
  it('takes an order after a form with mistakes, shows it confirmed without a reload, and shows its services', async () => {
    const shop = await startShop();
    const { page, errors } = await openPage();
    await page.goto(shop.url);
    await page.getByLabel('E-mail address').fill('ada');
    await page.getByLabel('Wool socks').fill('many');
    await page.getByRole('button', { name: 'Place the order' }).click();

    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.getByRole('link').allTextContents()).toEqual([
      'Enter an e-mail address, such as name@example.com',
      'Choose the city to deliver to',
      'Wool socks: enter a whole number from 0 to 20',
    ]);
    expect(await page.getByLabel('E-mail address').inputValue()).toBe('ada');
    expect(await page.getByLabel('Wool socks').inputValue()).toBe('many');
    expect(errors.splice(0)).toEqual([REFUSED]);

    await page.getByLabel('E-mail address').fill('ada@example.com');
    await page.getByLabel('Deliver to').selectOption('Leeds');
    await page.getByLabel('Wool socks').fill('2');
    await page.getByRole('button', { name: 'Place the order' }).click();
    await page.waitForURL(`${shop.url}/orders/1`);
    const state = page.getByRole('status');
    expect(await state.textContent()).toContain('It is in its grace period');
    expect(await page.getByRole('row', { name: 'Total' }).textContent()).toContain('£29.02');

    await state.getByText('Your order is confirmed').waitFor({ timeout: 20_000 });
    expect(await state.getByRole('listitem').and(page.locator('[aria-current=step]')).textContent()).toBe('Confirmed');
    expect(shop.counts()).toMatchObject({ confirmed: 1, handled: 1, lost: 0, twice: 0 });

    await page.getByRole('link', { name: 'Orders' }).click();
    await page.getByRole('row', { name: /1 .*Leeds confirmed/ }).waitFor();
    await page.getByRole('link', { name: 'Status' }).click();
    await page
      .getByRole('row', { name: /grace-period-manager/ })
      .first()
      .waitFor();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('ordering-background: healthy');
    expect(errors).toEqual([]);
  });

  it('can be used with the keyboard alone', async () => {
    const shop = await startShop();
    const { page, errors } = await openPage();
    const { keyboard } = page;
    const focused = page.locator(':focus');
    await page.goto(shop.url);

    await keyboard.press('Tab');
    expect(await focused.textContent()).toBe('Skip to the content');
    await keyboard.press('Enter');
    await keyboard.press('Tab');
    expect(await focused.getAttribute('name')).toBe('email');
    // Sends the form: the focus comes to the list of problems, and from there to the field.
    await keyboard.press('Enter');
    await page.waitForURL(`${shop.url}/orders`);
    expect(await focused.getAttribute('role')).toBe('alert');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    expect(await focused.getAttribute('name')).toBe('email');

    await keyboard.type('ada@example.com');
    await keyboard.press('Tab');
    await keyboard.type('Lyon');
    for (const _ of ['Ridge 45 backpack', 'Two-person tent']) await keyboard.press('Tab');
    expect(await focused.getAttribute('name')).toBe('two-person-tent');
    await keyboard.type('1');
    await keyboard.press('Enter');
    await page.waitForURL(`${shop.url}/orders/1`);
    expect(await page.getByRole('row', { name: 'Total' }).textContent()).toContain('€279.00');
    expect(errors).toEqual([REFUSED]);
  });

  it('works without JavaScript', async () => {
    const shop = await startShop();
    const { page, errors } = await openPage({ javaScriptEnabled: false });
    await page.goto(shop.url);
    await page.getByLabel('E-mail address').fill('ada@example.com');
    await page.getByLabel('Deliver to').selectOption('Berlin');
    await page.getByLabel('Gas stove').fill('1');
    await page.getByRole('button', { name: 'Place the order' }).click();
    await page.waitForURL(`${shop.url}/orders/1`);
    await expect
      .poll(
        async () => {
          const again = page.getByRole('link', { name: 'Look again' });
          if ((await again.count()) > 0) await again.click();
          return page.getByRole('status').textContent();
        },
        { timeout: 20_000 },
      )
      .toContain('Your order is confirmed');
    expect(errors).toEqual([]);
  });

  it.each(['light', 'dark'] as const)(
    'can be used by everybody on a %s screen, as far as a tool can tell',
    async (colorScheme) => {
      const shop = await startShop({ gracePeriod: '1h' });
      const { page } = await openPage({ colorScheme });
      const problems: Record<string, readonly string[]> = {};
      const check = async (name: string): Promise<void> => {
        problems[name] = await accessibilityProblems(page);
      };
      await page.goto(shop.url);
      await check('form');
      await page.getByRole('button', { name: 'Place the order' }).click();
      await page.getByRole('alert').waitFor();
      await check('form with problems');
      await page.getByLabel('E-mail address').fill('ada@example.com');
      await page.getByLabel('Deliver to').selectOption('Boston');
      await page.getByLabel('Rain jacket').fill('1');
      await page.getByRole('button', { name: 'Place the order' }).click();
      await page.waitForURL(`${shop.url}/orders/1`);
      await check('order');
      await page.getByRole('link', { name: 'Orders' }).click();
      await page.getByRole('table').waitFor();
      await check('orders');
      await page.goto(`${shop.url}/orders/2`);
      await check('no such order');
      expect(problems).toEqual({ form: [], 'form with problems': [], order: [], orders: [], 'no such order': [] });
    },
  );
});
