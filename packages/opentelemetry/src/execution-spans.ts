import { type ExecutionOutcome, type ExecutionTrace, meaningOf } from '@anyhost/core';
import {
  type Context,
  context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace as traces,
} from '@opentelemetry/api';
import { errorType, startAttributes } from './attributes.ts';
import { readLink, writeSpan } from './span-link.ts';

const NO_LINKS: Link[] = [];

/** One span per execution. */
export class ExecutionSpans {
  readonly #tracer: Tracer;
  /** Core reports the end of every execution that it has reported the begin of. */
  readonly #open = new Map<ExecutionTrace, Span>();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  /** Begins the span. Core calls the execution in its context, so that the author's spans are children. */
  start(trace: ExecutionTrace): void {
    const parent = parentOf(trace);
    const options = { kind: kindOf(trace, parent), attributes: startAttributes(trace), links: linksOf(trace) };
    const span = this.#tracer.startSpan(trace.service, options, parent);
    trace.span = writeSpan(span.spanContext());
    // Without an SDK for spans there is none, and no context to call the execution in.
    if (trace.span === undefined) return;
    this.#open.set(trace, span);
    const within = traces.setSpan(parent, span);
    const outer = trace.inContext;
    if (outer === undefined) trace.inContext = (work) => context.with(within, work);
    else trace.inContext = (work) => context.with(within, () => outer(work));
  }

  /** Ends it. */
  end(trace: ExecutionTrace, outcome: ExecutionOutcome): void {
    const span = this.#open.get(trace);
    if (span === undefined) return;
    this.#open.delete(trace);
    span.setAttribute('anyhost.outcome', outcome.status);
    if ('error' in outcome) span.setAttribute('error.type', errorType(outcome.error));
    if (meaningOf(outcome).failure && 'error' in outcome) {
      span.recordException(outcome.error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: outcome.error.message });
    }
    span.end();
  }
}

/** A further attempt, a repetition and a continuation are linked to the execution before them, in whatever process. */
function linksOf({ follows }: ExecutionTrace): Link[] {
  const link = follows === undefined ? undefined : readLink(follows);
  return link === undefined ? NO_LINKS : [link];
}

/**
 * The span of the caller, of who enqueued the task, or of the invocation. A run that the host's own schedule begins has neither: the context of its
 * timer is that of the code that started the host.
 */
function parentOf({ trigger, invocationId }: ExecutionTrace): Context {
  const hasCaller = trigger === 'manual' || trigger === 'queue' || invocationId !== undefined;
  return hasCaller ? context.active() : ROOT_CONTEXT;
}

/** The span of an invocation is a server's: another instrumentation's, or else ours. */
function kindOf({ invocationId }: ExecutionTrace, parent: Context): SpanKind {
  return invocationId !== undefined && traces.getSpan(parent) === undefined ? SpanKind.SERVER : SpanKind.INTERNAL;
}
