import { readFileSync } from 'node:fs';
import { defineApplication, delay, every, memoryStateStore, onDemand } from '@anyhost/core';
import { testHost, VirtualClock } from '@anyhost/testing';
import { describe, expect, test } from 'vitest';
import { setUpTelemetry } from '../../packages/opentelemetry/src/telemetry.fixture.ts';

/** Labels that Prometheus gives. */
const ITS_OWN = ['job'];

const folder = new URL('../../infra/observability/', import.meta.url);
const scraped = samplesOf(await scrapeAll());

describe.each(['alerts.yaml', 'dashboard.json'])('every metric and label in infra/observability/%s', (file) => {
  const used = selectorsOf(readFileSync(new URL(file, folder), 'utf8').replaceAll('\\"', '"'));

  test.each([...used])('is one that a scrape shows: %s', (name, labels) => {
    expect([...scraped.keys()]).toContain(name);
    const known = [...(scraped.get(name) ?? []), ...ITS_OWN];
    expect([...labels].filter((label) => !known.includes(label))).toEqual([]);
  });
});

test('what a scrape shows is on the dashboard', () => {
  const used = selectorsOf(readFileSync(new URL('dashboard.json', folder), 'utf8').replaceAll('\\"', '"'));
  // Counts and sums of histograms whose buckets are there.
  const missing = [...scraped.keys()].filter((name) => !used.has(name) && !/_(?:bucket|count|sum)$/.test(name));
  expect(missing).toEqual([]);
});

/** What a Prometheus server reads of a host in which everything has happened that is measured. */
async function scrapeAll(): Promise<string> {
  await using telemetry = setUpTelemetry();
  const clock = new VirtualClock({ now: '2026-11-22T06:14:30Z' });
  const store = memoryStateStore({ clock });
  const app = defineApplication('shop')
    .stateStore(() => store)
    .job('slow', { schedule: every('1m') }, async (signal, { services }) => {
      await delay(services.clock, 90_000, signal);
    })
    .job('broken', { schedule: onDemand() }, async () => {
      throw new Error('mine');
    })
    .job('held', { schedule: every('1m'), singleton: true }, async (signal, { services }) => {
      await delay(services.clock, 50_000, signal);
      signal.throwIfAborted();
    });
  await using host = await testHost(app, { clock });
  await host.advance('31s');
  await store.delete('lease:shop/held');
  await host.advance('3m');
  await host.run('broken', { deadline: new Date(clock.now() + 30_000) });
  await host.run('broken', { deadline: new Date(clock.now() + 100) });
  return await telemetry.scrape();
}

/** The labels of each metric of a scrape. */
function samplesOf(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  return collect(
    Array.from(text.matchAll(/^(anyhost_\w+)\{(.*)\} /gm), ([, name = '', labels = '']) => [name, labels]),
  );
}

/**
 * The labels that each metric is used with in queries: those of its matchers, and those that a query groups by, which its
 * metrics must all have.
 */
function selectorsOf(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const queries = text.match(/^.*\banyhost_\w+.*$/gm) ?? [];
  return collect(
    queries.flatMap((query) => {
      const grouped = Array.from(query.matchAll(/ by \(([^)]*)\)/g), ([, labels = '']) => labels);
      const matched = Array.from(query.matchAll(/\b(anyhost_\w+)\{([^}]*)\}/g));
      const by = grouped.flatMap((labels) => labels.split(', ').map((label) => `${label}="",`)).join('');
      return matched.map(([, name = '', labels = '']) => [name, `${by}${labels}`] as const);
    }),
  );
}

function collect(
  pairs: readonly (readonly [name: string, labels: string])[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const [name, labels] of pairs) {
    const known = found.get(name) ?? new Set();
    for (const [, label = ''] of labels.matchAll(/(\w+)=~?"/g)) known.add(label);
    found.set(name, known);
  }
  return found;
}
