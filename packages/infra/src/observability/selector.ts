/** A metric with the labels that it must have: `up{job="shop"}`. */
export function metric(name: string, labels: Readonly<Record<string, string | Pattern>>): string {
  const matchers = Object.entries(labels).map(([label, value]) =>
    typeof value === 'string' ? `${label}=${JSON.stringify(value)}` : `${label}=~${JSON.stringify(value.pattern)}`,
  );
  return `${name}{${matchers.join(',')}}`;
}

/** A regular expression that a label must match as a whole. */
export interface Pattern {
  readonly pattern: string;
}
