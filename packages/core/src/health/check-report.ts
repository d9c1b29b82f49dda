import { AnyhostError, describeValue } from '../base/errors.ts';
import { isSecretName } from '../base/mask-secrets.ts';
import type { HealthCheckResult, HealthStatus } from '../contract/health.ts';
import { plainText } from './plain-text.ts';

/** How one check went. */
export interface CheckReport {
  readonly name: string;
  readonly status: HealthStatus;
  readonly tags: readonly string[];
  /** Milliseconds from the call of the check to its answer, or to its time limit. */
  readonly durationMs: number;
  /** What the check says; one line. */
  readonly description?: string;
  /** The first line of the error with which it failed. */
  readonly error?: string;
  /** What the check returned as `data`; values other than numbers, booleans and texts are described. */
  readonly data?: Readonly<Record<string, string | number | boolean | null>>;
}

const MOST_DATA = 20;

/** The part of a report that a result decides. */
export function reportResult({
  status,
  description,
  data,
}: HealthCheckResult): Pick<CheckReport, 'status' | 'description' | 'data'> {
  return {
    status,
    ...(description !== undefined && { description: plainText(description) }),
    ...(data !== undefined && { data: plainData(data) }),
  };
}

/**
 * Reads what a check returned; `undefined` means healthy.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SERVICE` for anything but a result.
 */
export function readResult(name: string, value: unknown): HealthCheckResult {
  if (value === undefined) return { status: 'healthy' };
  const result: { readonly status?: unknown; readonly description?: unknown; readonly data?: unknown } = Object(value);
  const { status, description, data } = result;
  if (status === 'healthy' || status === 'degraded' || status === 'unhealthy') {
    return {
      status,
      description: typeof description === 'string' ? description : undefined,
      data: typeof data === 'object' && data !== null ? { ...data } : undefined,
    };
  }
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_SERVICE',
    `The health check '${name}' returned ${describeValue(value)}; expected { status: 'healthy' }, 'degraded' or 'unhealthy', or nothing.`,
    { details: { check: name } },
  );
}

function plainData(data: Readonly<Record<string, unknown>>): NonNullable<CheckReport['data']> {
  const entries = Object.entries(data).slice(0, MOST_DATA);
  return Object.fromEntries(
    entries.map(([key, value]) => [plainText(key), isSecretName(key) ? '***' : plainValue(value)]),
  );
}

function plainValue(value: unknown): string | number | boolean | null {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return typeof value === 'string' ? plainText(value) : describeValue(value);
}
