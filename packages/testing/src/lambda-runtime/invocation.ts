import { randomUUID } from 'node:crypto';
import { type GivenOption, invalidOption, isNumberIn } from '@anyhost/core';
import { assertOptions, assertText, type OptionCheck } from '../assert-options.ts';
import type { InvocationRecord, ReportedError } from './invocation-record.ts';

/** Lambda's own limit: fifteen minutes. */
const LONGEST_TIMEOUT_MS = 900_000;

const DEFAULT_FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:function-under-test';

/** How to invoke a function behind the stand-in. */
export interface InvokeOptions {
  /** The function's timeout in whole milliseconds, 1 to 900 000, counted from the moment when it gets the event. */
  readonly timeoutMs: number;
  /** Lambda's id of the invocation; retries of one event have the same id. Default: a new UUID. */
  readonly requestId?: string;
  /** What the context shows as `invokedFunctionArn`. Default: a made-up one. */
  readonly functionArn?: string;
}

const CHECKS: Readonly<Record<keyof InvokeOptions, OptionCheck>> = {
  timeoutMs: assertTimeout,
  requestId: assertText,
  functionArn: assertText,
};

/** One invocation: first waiting, then delivered, then settled once. */
export class Invocation {
  readonly requestId: string;
  readonly timeoutMs: number;
  readonly functionArn: string;
  /** The event, as JSON. */
  readonly body: string;
  readonly record: Promise<InvocationRecord>;
  /** Set when the deadline passed: an answer that comes now is too late. */
  timedOut = false;
  #settle: (record: InvocationRecord) => void = () => {};
  #handedOut: { readonly at: number; readonly coldStart: boolean } | undefined;

  constructor(event: unknown, options: InvokeOptions) {
    assertOptions('invoke', options, CHECKS);
    this.requestId = options.requestId ?? randomUUID();
    this.timeoutMs = options.timeoutMs;
    this.functionArn = options.functionArn ?? DEFAULT_FUNCTION_ARN;
    this.body = JSON.stringify(event ?? null);
    this.record = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** The deadline in milliseconds since the Unix epoch; `undefined` while waiting. */
  get deadline(): number | undefined {
    return this.#handedOut && this.#handedOut.at + this.timeoutMs;
  }

  handOut(at: number, coldStart: boolean): void {
    this.#handedOut = { at, coldStart };
  }

  respond(now: number, payload: unknown): InvocationRecord {
    return this.#finish(now, { kind: 'response', payload, errorType: undefined, errorMessage: undefined });
  }

  fail(now: number, kind: 'error' | 'timeout' | 'exit', error: ReportedError): InvocationRecord {
    const { errorType, errorMessage } = error;
    return this.#finish(now, { kind, payload: error, errorType, errorMessage });
  }

  #finish(
    now: number,
    answer: Pick<InvocationRecord, 'kind' | 'payload' | 'errorType' | 'errorMessage'>,
  ): InvocationRecord {
    const record: InvocationRecord = {
      requestId: this.requestId,
      ...answer,
      coldStart: this.#handedOut?.coldStart ?? true,
      handedOutAt: this.#handedOut && new Date(this.#handedOut.at),
      answeredAt: new Date(now),
      timeLeftMs: this.deadline === undefined ? undefined : this.deadline - now,
    };
    this.#settle(record);
    return record;
  }
}

function assertTimeout(given: GivenOption): void {
  if (isNumberIn({ least: 1, most: LONGEST_TIMEOUT_MS, whole: true }, given.value)) return;
  throw invalidOption(given, `a function's timeout: whole milliseconds from 1 to ${LONGEST_TIMEOUT_MS}`);
}
