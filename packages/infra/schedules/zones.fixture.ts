/** Zones whose clocks do something of their own: half hours, gaps at midnight, two pauses in a month, days that begin late. */
export const CURIOUS_ZONES: readonly string[] = [
  'Africa/Cairo',
  'Africa/Casablanca',
  'Africa/El_Aaiun',
  'America/Asuncion',
  'America/Havana',
  'America/Nuuk',
  'America/Santiago',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Antarctica/Troll',
  'Asia/Beirut',
  'Asia/Gaza',
  'Asia/Jerusalem',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Tehran',
  'Atlantic/Azores',
  'Australia/Adelaide',
  'Australia/Eucla',
  'Australia/Lord_Howe',
  'Europe/Dublin',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Easter',
  'Pacific/Kiritimati',
  'Pacific/Norfolk',
];

/** Zones that most users have. */
export const COMMON_ZONES: readonly string[] = [
  'America/Chicago',
  'America/Los_Angeles',
  'America/New_York',
  'Asia/Tokyo',
  'Australia/Sydney',
  'Europe/Amsterdam',
  'Europe/Berlin',
  'Europe/London',
  'Europe/Lisbon',
  'Pacific/Auckland',
];

/** Zones that never change their clocks, and names that Intl takes for them. */
export const FIXED_ZONES: readonly string[] = ['UTC', 'Etc/UTC', 'Etc/GMT+5', 'Etc/GMT-14', 'Asia/Singapore'];
