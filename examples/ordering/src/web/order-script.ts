/** Looks at the page of an order every second until it is pending no more. The page works without it: it has a link. */
export const ORDER_SCRIPT = `
const state = document.querySelector('#state');
setTimeout(look, 1000);

async function look() {
  // When the server is away this is the last look; the link is still there.
  const answer = await fetch(location.href).catch(() => undefined);
  if (answer === undefined) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const now = page.querySelector('#state');
  if (now === null) return;
  // Only what has changed: a screen reader reads it then.
  if (now.innerHTML !== state.innerHTML) state.innerHTML = now.innerHTML;
  if ('pending' in now.dataset) setTimeout(look, 1000);
}
`;
