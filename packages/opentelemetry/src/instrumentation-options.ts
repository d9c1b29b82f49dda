import { assertKnownOptions, assertMethods, readList } from '@anyhost/core';
import type { MeterProvider, TracerProvider } from '@opentelemetry/api';

/** What can be flushed: the providers of the SDK have this method. */
export interface FlushedProvider {
  forceFlush(): Promise<unknown>;
}

/** Where spans and metrics go. */
export interface InstrumentationOptions {
  /** Makes the tracer. Default: the provider that is registered globally. */
  readonly tracerProvider?: TracerProvider | undefined;
  /** Makes the meter. Default: the provider that is registered globally. */
  readonly meterProvider?: MeterProvider | undefined;
  /** Flushed before each answer of a serverless host, within its time. Default: none. */
  readonly forceFlush?: readonly FlushedProvider[] | undefined;
}

const OWNER = 'instrumentExecutions()';

/**
 * Checks the options.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`
 */
export function assertOptions(options: InstrumentationOptions): void {
  assertKnownOptions(OWNER, options, ['tracerProvider', 'meterProvider', 'forceFlush']);
  const { tracerProvider, meterProvider, forceFlush } = options;
  assertMethods({ owner: OWNER, option: 'tracerProvider', value: tracerProvider }, ['getTracer'], 'a tracer provider');
  assertMethods({ owner: OWNER, option: 'meterProvider', value: meterProvider }, ['getMeter'], 'a meter provider');
  const list = { owner: OWNER, option: 'forceFlush', value: forceFlush };
  for (const [index, value] of readList(list, 'an array of providers of the SDK').entries()) {
    const given = { owner: OWNER, option: `forceFlush[${index}]`, value: value ?? null };
    assertMethods(given, ['forceFlush'], 'a provider of the SDK');
  }
}
