import { INVALID_TRACEID, isSpanContextValid, type Link, type SpanContext, TraceFlags } from '@opentelemetry/api';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/**
 * What core keeps of a span for the executions that follow it: a traceparent.
 *
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function writeSpan(span: SpanContext): string | undefined {
  // What a tracer without an SDK gives.
  if (span.traceId === INVALID_TRACEID) return undefined;
  return `00-${span.traceId}-${span.spanId}-${(span.traceFlags & TraceFlags.SAMPLED) === 0 ? '00' : '01'}`;
}

/** The link to a span that another process may have made; `undefined` for a text that is no traceparent. */
export function readLink(text: string): Link | undefined {
  const [, traceId = '', spanId = '', flags = ''] = TRACEPARENT.exec(text) ?? [];
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
  return isSpanContextValid(context) ? { context } : undefined;
}
