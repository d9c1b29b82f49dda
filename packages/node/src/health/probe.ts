import type { HealthSummary } from '@anyhost/core/health';
import { type Answer, plainAnswer, statusCodeOf } from './answer.ts';

/**
 * Answers a probe as Kubernetes' own components do: one word, or with `?verbose` and on failure a line per check. It is
 * open to everyone, so it shows only names and statuses.
 */
export function answerProbe(path: string, report: HealthSummary, isVerbose: boolean): Answer {
  const status = statusCodeOf(report);
  if (status === 200 && !isVerbose) return plainAnswer(status, report.status === 'healthy' ? 'ok' : report.status);
  const lines = report.checks.map((check) =>
    check.status === 'healthy'
      ? `[+]${check.name} ok`
      : `[${check.status === 'unhealthy' ? '-' : '+'}]${check.name} ${check.status}`,
  );
  return plainAnswer(status, [...lines, `${path.slice(1)} check ${status === 200 ? 'passed' : 'failed'}`].join('\n'));
}
