import { type Html, html } from './html.ts';

/** The time zone of the shop, and of its schedules. */
const timeZone = 'Europe/Amsterdam';
const TIME = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone });
const DATE_AND_TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone });

/** The time of a day, with seconds. */
export function timeOfDay(instant: Date): Html {
  return html`<time datetime="${instant.toISOString()}">${TIME.format(instant)}</time>`;
}

/** A date and a time. */
export function dateAndTime(instant: Date): Html {
  return html`<time datetime="${instant.toISOString()}">${DATE_AND_TIME.format(instant)}</time>`;
}
