import { continuous, cron, every, onDemand, type Schedule } from './schedule.ts';

/** `cron('0 6 * * *', { timeZone: 'UTC' })`. */
const TEXT = /^(every|cron|continuous|onDemand)\((?:'([^'\\]*)'(?:, \{ (.*) \})?)?\)$/;
const OPTION = /(from|timeZone): '([^'\\]*)'/g;

/**
 * Reads a schedule as `formatSchedule` writes it.
 *
 * @returns `undefined` for any other text, and for a schedule that is too long to be written in full.
 */
export function readScheduleText(text: string): Schedule | undefined {
  const [, kind, first = '', options = ''] = TEXT.exec(text) ?? [];
  const given: Record<string, string> = Object.fromEntries(
    Array.from(options.matchAll(OPTION), ([, name = '', value = '']) => [name, value]),
  );
  try {
    if (kind === 'every') return every(first, given);
    if (kind === 'cron') return cron(first, given);
  } catch {
    return undefined;
  }
  if (kind === 'continuous') return continuous();
  return kind === 'onDemand' ? onDemand() : undefined;
}
