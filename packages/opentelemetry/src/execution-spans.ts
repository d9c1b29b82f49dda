import { type ExecutionOutcome, type ExecutionTrace, meaningOf } from '@anyhost/core';
import {
  type Context,
  context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace as traces,
} from '@opentelemetry/api';
import { addEnd, startAttributes } from './attributes.ts';

/** The last execution of a service: what follows it is linked to it. */
interface LastExecution {
  readonly occurrence: string | undefined;
  readonly span: SpanContext;
}

/** One span per execution. */
export class ExecutionSpans {
  readonly #tracer: Tracer;
  readonly #open = new WeakMap<ExecutionTrace, Span>();
  /** One entry per service, however many executions there are. */
  readonly #last = new Map<string, LastExecution>();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  /** Begins the span. Core calls the execution in its context, so that the author's spans are children. */
  start(trace: ExecutionTrace): void {
    const parent = parentOf(trace);
    const options = { kind: kindOf(trace, parent), attributes: startAttributes(trace), links: this.#linksOf(trace) };
    const span = this.#tracer.startSpan(trace.service, options, parent);
    this.#open.set(trace, span);
    this.#last.set(trace.service, { occurrence: trace.occurrence?.id, span: span.spanContext() });
    const within = traces.setSpan(parent, span);
    const outer = trace.inContext;
    trace.inContext = (work) => context.with(within, () => (outer === undefined ? work() : outer(work)));
  }

  /** Ends it. */
  end(trace: ExecutionTrace, outcome: ExecutionOutcome): void {
    const span = this.#open.get(trace);
    if (span === undefined) return;
    this.#open.delete(trace);
    span.setAttributes(addEnd({}, outcome));
    if (meaningOf(outcome).failure && 'error' in outcome) {
      span.recordException(outcome.error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: outcome.error.message });
    }
    span.end();
  }

  /** A further attempt, a repetition and a continuation are linked to the execution before them. */
  #linksOf({ service, occurrence, trigger, attempt }: ExecutionTrace): Link[] {
    if (attempt === 1 && trigger !== 'continuation') return [];
    const last = this.#last.get(service);
    return last === undefined || last.occurrence !== occurrence?.id ? [] : [{ context: last.span }];
  }
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
