import type { FastifyReply } from 'fastify';
import { type Html, html } from './html.ts';

/** A page of the shop, without its frame. */
export interface Page {
  /** Title and first heading. */
  readonly title: string;
  readonly body: Html;
  /** Default 200. */
  readonly status?: number;
  /** Its entry in the navigation, if it is one. */
  readonly path?: '/' | '/orders';
  /** A script of this server that the page works without. */
  readonly script?: string;
}

const NAVIGATION = [
  ['/', 'Order'],
  ['/orders', 'Orders'],
  ['/status', 'Status'],
] as const;

// Nothing from other servers, and nothing inline: even text that became markup by mistake could run no script.
const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Answers a request with a page. Its state changes by itself, so nothing is cached. */
export function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  return reply
    .code(page.status ?? 200)
    .headers({ 'content-security-policy': POLICY, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    .type('text/html; charset=utf-8')
    .send(frame(page).text);
}

function frame({ title, body, path, script }: Page): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Ridge &amp; Trail</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
${script !== undefined && html`<script src="${script}" type="module"></script>`}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<p class="brand">Ridge &amp; Trail</p>
<nav aria-label="Shop"><ul>${NAVIGATION.map(([to, name]) => link(to, name, to === path))}</ul></nav>
</header>
<main id="main" tabindex="-1">
<h1>${title}</h1>
${body}
</main>
<footer><p>An example of anyhost: the services that move these orders run in the process that serves this page.</p></footer>
</body>
</html>
`;
}

function link(to: string, name: string, isCurrent: boolean): Html {
  return html`<li><a href="${to}"${isCurrent && html` aria-current="page"`}>${name}</a></li>`;
}
