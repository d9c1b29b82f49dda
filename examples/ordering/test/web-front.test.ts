import { readdir } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { heldAnswer } from './held-answer.ts';
import { startShop, type TestShop } from './shop.ts';
import { headerOf, startSmtpSink } from './smtp-sink.ts';

const KEY = '4b1c36d5-9c1f-4c7e-9d0e-0a5e86d54d11';
const ORDER = { key: KEY, email: 'ada@example.com', city: 'Leeds', 'wool-socks': '2', 'head-torch': '1' };

describe('the web front', () => {
  it('has a form that names the products, their prices and the cities', async () => {
    const { url } = await startShop();
    const { status, text } = await get(`${url}/`);
    expect(status).toBe(200);
    expect(text).toContain('<label for="wool-socks">Wool socks</label>');
    expect(text).toContain('€16.90');
    expect(text).toContain('<option>Gothenburg</option>');
  });

  it('saves an order in the currency of the city, and shows it until a service has confirmed it', async () => {
    const shop = await startShop();
    const answer = await post(shop, ORDER);
    expect(answer).toMatchObject({ status: 303, location: '/orders/1' });
    expect(shop.counts()).toMatchObject({ submitted: 1 });

    const { text } = await get(`${shop.url}/orders/1`);
    expect(text).toContain('It is in its grace period until');
    expect(text).toContain('£14.51');
    // Two pairs for £14.51, a torch for £34.29.
    expect(text).toContain('<td>£63.31</td>');
    expect(text).not.toContain('ada@example.com');

    await vi.waitFor(
      async () => expect((await get(`${shop.url}/orders/1`)).text).toContain('Your order is confirmed'),
      {
        timeout: 10_000,
      },
    );
    expect(shop.counts()).toMatchObject({ submitted: 0, confirmed: 1, handled: 1, lost: 0, twice: 0 });
    expect((await get(`${shop.url}/orders`)).text).toMatch(/<a href="\/orders\/1">1<\/a>.*Leeds.*confirmed/s);
  });

  it('says everything that is wrong with a form, and keeps what was typed', async () => {
    const shop = await startShop();
    const typed = { key: KEY, email: 'ada', city: 'Atlantis', 'wool-socks': 'many', 'head-torch': '21' };
    const { status, text } = await post(shop, typed);
    expect(status).toBe(422);
    expect(problemsIn(text)).toEqual([
      ['email', 'Enter an e-mail address, such as name@example.com'],
      ['city', 'Choose the city to deliver to'],
      ['head-torch', 'Head torch: enter a whole number from 0 to 20'],
      ['wool-socks', 'Wool socks: enter a whole number from 0 to 20'],
    ]);
    for (const value of [KEY, 'ada', 'many', '21']) expect(text).toContain(`value="${value}"`);
    expect(text).toContain('aria-describedby="email-problem email-hint" aria-invalid="true"');
    expect(shop.counts()).toMatchObject({ submitted: 0 });
  });

  it.each([
    [{ 'wool-socks': '', 'head-torch': '0' }, 'ridge-45-backpack', 'Enter how many you want of at least one product'],
    [{ 'wool-socks': '-1' }, 'wool-socks', 'Wool socks: enter a whole number from 0 to 20'],
    [{ 'wool-socks': '1.5' }, 'wool-socks', 'Wool socks: enter a whole number from 0 to 20'],
    [{ email: 'ada@example.com, eve@example.com' }, 'email', 'Enter an e-mail address, such as name@example.com'],
    [{ email: `${'a'.repeat(250)}@example.com` }, 'email', 'Enter an e-mail address, such as name@example.com'],
  ])('refuses %o', async (change, field, problem) => {
    const shop = await startShop();
    const { status, text } = await post(shop, { ...ORDER, ...change });
    expect(status).toBe(422);
    expect(problemsIn(text)).toEqual([[field, problem]]);
  });

  it('shows markup that was typed as text', async () => {
    const shop = await startShop();
    const { text } = await post(shop, { ...ORDER, email: '"><script>alert(1)</script>' });
    expect(text).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
    expect(text).not.toContain('<script>');
  });

  it('takes a form that is sent twice for one order', async () => {
    const shop = await startShop();
    const answers = await Promise.all([post(shop, ORDER), post(shop, ORDER), post(shop, ORDER)]);
    expect(answers.map(({ location }) => location)).toEqual(['/orders/1', '/orders/1', '/orders/1']);
    expect(shop.counts()).toMatchObject({ kept: 1 });
  });

  it('sends the buyer one e-mail for one order', async () => {
    const { url, received } = await startSmtpSink();
    const shop = await startShop({ mailUrl: url });
    await Promise.all([post(shop, ORDER), post(shop, ORDER)]);
    await shop.stop();
    expect(received.map((mail) => [mail.to, headerOf(mail, 'Subject')])).toEqual([
      [['ada@example.com'], 'We have your order 1'],
    ]);
    expect(received[0]?.source).toContain('Wool socks');
  });

  it('writes e-mails into a folder where there is no server', async () => {
    const shop = await startShop();
    await post(shop, ORDER);
    await shop.stop();
    expect(await readdir(shop.mailFolder)).toEqual(['order-1.eml']);
  });

  it('accepts orders without an e-mail while the mail server is too slow, and says so', async () => {
    const { answer, held } = heldAnswer();
    const { url, received } = await startSmtpSink(() => held);
    const shop = await startShop({ mailUrl: url });
    const answers: (string | null)[] = [];
    // Four are being sent and two hundred wait.
    for (let number = 1; number <= 206; number += 1)
      answers.push((await post(shop, { ...ORDER, key: crypto.randomUUID() })).location);
    expect(answers.filter((location) => location?.endsWith('?mail=refused'))).toEqual([
      '/orders/205?mail=refused',
      '/orders/206?mail=refused',
    ]);
    expect((await get(`${shop.url}/orders/205?mail=refused`)).text).toContain('We cannot send you a confirmation');
    expect(shop.counts()).toMatchObject({ kept: 206 });
    expect(shop.logs.lines.filter(({ event }) => event === 'mail.refused')).toHaveLength(2);
    answer();
    await shop.stop();
    expect(received).toHaveLength(204);
  });

  it('accepts an order whose e-mail cannot be delivered, and the log says why', async () => {
    const { url } = await startSmtpSink();
    const shop = await startShop({ mailUrl: url });
    expect(await post(shop, { ...ORDER, email: 'ada@refused.example' })).toMatchObject({ location: '/orders/1' });
    await shop.stop();
    const faulted = shop.logs.lines.filter(({ event }) => event === 'execution.faulted');
    expect(faulted.map(({ fields }) => [fields['service'], fields['task'], String(fields['err'])])).toEqual([
      ['mail', 'confirmation', expect.stringContaining('No such mailbox')],
    ]);
  });

  it('says so when an order or a page does not exist, and when a request is not a form', async () => {
    const shop = await startShop();
    for (const path of ['/orders/7', '/orders/0', '/orders/1e3', '/orders/99999999999', '/orders/x'])
      expect(await get(shop.url + path)).toMatchObject({ status: 404, text: expect.stringContaining('no such order') });
    expect(await get(`${shop.url}/basket`)).toMatchObject({
      status: 404,
      text: expect.stringContaining('no such page'),
    });
    const json = await fetch(`${shop.url}/orders`, { method: 'POST', body: '{}', headers: JSON_TYPE });
    expect([json.status, await json.text()]).toEqual([415, expect.stringContaining('Nothing was ordered')]);
    const large = await post(shop, { ...ORDER, email: 'a'.repeat(10_000) });
    expect(large).toMatchObject({ status: 413, text: expect.stringContaining('Nothing was ordered') });
  });

  it('tells a buyer of an error of the shop without its details, which are in the log; trying again is one order', async () => {
    const shop = await startShop();
    shop.sql('ALTER TABLE submissions RENAME TO moved');
    const { status, text } = await post(shop, ORDER);
    expect([status, text]).toEqual([500, expect.stringContaining('Something went wrong')]);
    expect(text).not.toContain('submissions');
    const failed = shop.logs.lines.filter(({ event }) => event === 'web.failed');
    expect(failed.map(({ fields }) => [fields['method'], fields['url'], String(fields['err'])])).toEqual([
      ['POST', '/orders', expect.stringContaining('no such table: submissions')],
    ]);
    shop.sql('ALTER TABLE moved RENAME TO submissions');
    expect(await post(shop, ORDER)).toMatchObject({ location: '/orders/1' });
    expect(shop.counts()).toMatchObject({ kept: 1 });
  });

  it('takes a request without a body for an empty form', async () => {
    const shop = await startShop();
    const answer = await fetch(`${shop.url}/orders`, { method: 'POST' });
    expect(answer.status).toBe(422);
    expect(problemsIn(await answer.text())).toHaveLength(3);
  });

  it('shows the services beside it in /status, and answers probes', async () => {
    const { url } = await startShop();
    const answer = await fetch(`${url}/status`, { headers: { accept: 'application/json' } });
    const status: { readonly services: readonly { readonly name: string }[] } = JSON.parse(await answer.text());
    const names = status.services.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['mail', 'grace-period-manager', 'price-cache', 'order-archiver']));
    expect((await get(`${url}/readyz`)).status).toBe(200);
  });
});

const JSON_TYPE = { 'content-type': 'application/json' };

async function get(url: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(url);
  return { status: answer.status, text: await answer.text() };
}

async function post({ url }: TestShop, form: Readonly<Record<string, string>>) {
  const answer = await fetch(`${url}/orders`, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
  return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() };
}

/** The links of the summary: field and message. */
function problemsIn(page: string): readonly (readonly [string | undefined, string | undefined])[] {
  return Array.from(page.matchAll(/<li><a href="#([^"]+)">([^<]+)</g), ([, field, message]) => [field, message]);
}
