/** How the shop looks, on light and on dark screens. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#1d2a26, #e4ece8);
  --soft: light-dark(#54645e, #a5b5ae);
  --ground: light-dark(#fbfaf7, #141a18);
  --card: light-dark(#ffffff, #1c2421);
  --line: light-dark(#d9ddd6, #34403b);
  --brand: light-dark(#1f6f54, #6cc7a2);
  --on-brand: light-dark(#ffffff, #0f1f18);
  --wrong: light-dark(#a8231c, #ff9d92);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif; }
header, main, footer { max-width: 44rem; margin: 0 auto; padding: 0 1.25rem; }
header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 2rem; padding-top: 1rem; }
.brand { margin: 0; color: var(--brand); font-weight: 700; font-size: 1.25rem; }
nav ul { display: flex; gap: 1.5rem; margin: 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding: .5rem 0; color: var(--ink); text-decoration: none; border-bottom: 3px solid transparent; }
nav a:hover { border-color: var(--line); }
nav a[aria-current] { border-color: var(--brand); font-weight: 600; }
main:focus { outline: none; }
main a { color: var(--brand); }
h1 { margin: 1.5rem 0 1rem; font-size: 2rem; line-height: 1.2; }
footer { margin-top: 3rem; padding-bottom: 2rem; color: var(--soft); font-size: .9rem; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; padding: .5rem 1rem; background: var(--card); color: var(--ink); }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
.field { margin-bottom: 1.25rem; }
label, legend { font-weight: 600; }
legend { padding: 0; margin-bottom: .5rem; }
.hint { margin: 0; color: var(--soft); font-size: .95rem; }
input, select { padding: .5rem .6rem; border: 1px solid var(--soft); border-radius: .35rem; background: var(--card); color: inherit; font: inherit; }
[aria-invalid] { border: 2px solid var(--wrong); }
.field input, .field select { display: block; width: 100%; max-width: 24rem; margin-top: .35rem; }
fieldset { margin: 0 0 1.5rem; padding: 0; border: 0; }
.quantity { display: grid; grid-template-columns: 1fr auto 5rem; gap: 0 1rem; align-items: center; padding: .45rem 0; border-top: 1px solid var(--line); }
.quantity label { font-weight: 400; }
.quantity .problem { grid-column: 1 / -1; }
.quantity input { text-align: right; }
.price { color: var(--soft); font-variant-numeric: tabular-nums; }
button { padding: .7rem 1.4rem; border: 0; border-radius: .35rem; background: var(--brand); color: var(--on-brand); font: inherit; font-weight: 600; cursor: pointer; }
button:hover { filter: brightness(1.1); }
.problems { margin-bottom: 1.5rem; padding: 1rem 1.25rem; border: 2px solid var(--wrong); border-radius: .35rem; background: var(--card); }
.problems h2 { margin: 0; font-size: 1.15rem; }
.problems ul { margin: .5rem 0 0; padding-left: 1.2rem; }
.problems a, .problem { color: var(--wrong); }
.problem { margin: .25rem 0; font-weight: 600; }
#state { margin-bottom: 1.5rem; padding: 1rem 1.25rem; border: 1px solid var(--line); border-left: 4px solid var(--brand); border-radius: .35rem; background: var(--card); }
#state p:last-child { margin-bottom: 0; }
.sentence { margin: 0; font-size: 1.125rem; }
.steps { display: flex; flex-wrap: wrap; gap: .4rem 1.5rem; margin: .75rem 0 0; padding: 0; list-style: none; }
.steps li::before { content: '○ '; }
.steps .done::before { content: '● '; }
.steps .current::before { content: '◉ '; }
.steps .done, .steps .current { color: var(--brand); }
.steps .current { font-weight: 700; }
.steps .ahead { color: var(--soft); }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { padding-bottom: .5rem; color: var(--soft); text-align: left; }
th, td { padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; text-align: right; }
@media (max-width: 36rem) { table { font-size: .85rem; } th, td { padding-right: .4rem; } }
tbody th { font-weight: 400; }
tfoot th, tfoot td { border-bottom: 0; font-weight: 700; }
`;
