/** Looks at the page of an order every second until it is pending no more. The page works without it: it has a link. */
export const ORDER_SCRIPT = `
const state = document.querySelector('#state');
const looking = setInterval(look, 1000);

async function look() {
  try {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const now = page.querySelector('#state');
    if (now === null) return;
    // Only what has changed: a screen reader reads it then.
    if (now.innerHTML !== state.innerHTML) state.innerHTML = now.innerHTML;
    if (!('pending' in now.dataset)) clearInterval(looking);
  } catch {
    // The server is away; the link is still there.
    clearInterval(looking);
  }
}
`;
