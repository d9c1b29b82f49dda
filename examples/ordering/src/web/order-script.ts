/** Reads the page of an order again every second while it is pending. The page works without the script: it has a link. */
export const ORDER_SCRIPT = `
const state = document.querySelector('#state');
setTimeout(look, 1000);

async function look() {
  // The server is gone: this was the last attempt. The link is still there.
  const answer = await fetch(location.href).catch(() => undefined);
  if (answer === undefined) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const now = page.querySelector('#state');
  if (now === null) return;
  // Only if it has changed: a screen reader reads every change.
  if (now.innerHTML !== state.innerHTML) state.innerHTML = now.innerHTML;
  if ('pending' in now.dataset) setTimeout(look, 1000);
}
`;
