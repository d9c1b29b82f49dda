import { type Html, html } from './html.ts';

/** The zone of the shop, as of its schedules. */
const timeZone = 'Europe/Amsterdam';
const TIME = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone });
const DATE_AND_TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone });

/** An amount as people read it: `€39.95`. */
export function money(cents: number, currency: string): string {
  return new Intl.NumberFormat('en-GB', { style: 'currency', currency }).format(cents / 100);
}

/** The time of a day, with seconds. */
export function timeOfDay(instant: Date): Html {
  return html`<time datetime="${instant.toISOString()}">${TIME.format(instant)}</time>`;
}

/** A date and a time. */
export function dateAndTime(instant: Date): Html {
  return html`<time datetime="${instant.toISOString()}">${DATE_AND_TIME.format(instant)}</time>`;
}
