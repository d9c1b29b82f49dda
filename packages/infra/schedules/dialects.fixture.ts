import type { ScheduleTarget, Translation } from '../src/translation/translation.ts';
import { azureTimer } from './azure.fixture.ts';
import { type Evaluator, refuse } from './evaluator.fixture.ts';
import { eventBridge } from './event-bridge.fixture.ts';
import { kubernetesCron } from './kubernetes.fixture.ts';
import { systemdCalendar } from './systemd.fixture.ts';
import { cloudflareCron, cloudScheduler, containerAppsJob } from './unix-cron.fixture.ts';

/** What a target is given. */
export type TargetText = Pick<Translation, 'expression' | 'timeZone' | 'startDate'>;

const UTC_ONLY: readonly ScheduleTarget[] = ['azureFlex', 'eventBridgeRule', 'cloudflare', 'containerApps', 'systemd'];

/**
 * When a target fires, by the documented rules of its dialect.
 *
 * @throws {UndocumentedText} for what the documents of the target do not explain.
 */
export function evaluatorOf(target: ScheduleTarget, { expression, timeZone, startDate }: TargetText): Evaluator {
  if (UTC_ONLY.includes(target) && timeZone !== undefined && !/^(?:Etc\/)?UTC$/.test(timeZone)) {
    refuse(expression, `has the time zone ${timeZone} beside it, for which ${target} has no place`);
  }
  if (startDate !== undefined && target !== 'eventBridgeScheduler') {
    refuse(expression, `has a start date, for which ${target} has no place`);
  }
  switch (target) {
    case 'azure':
      return azureTimer(expression, timeZone);
    case 'azureFlex':
      return azureTimer(expression, undefined);
    case 'eventBridgeRule':
      return eventBridge(expression);
    case 'eventBridgeScheduler':
      return eventBridge(expression, { timeZone, startDate });
    case 'kubernetes':
      return kubernetesCron(expression, timeZone);
    case 'systemd':
      return systemdCalendar(expression);
    case 'cloudflare':
      return cloudflareCron(expression);
    case 'gcpScheduler':
      return cloudScheduler(expression, timeZone);
    case 'containerApps':
      return containerAppsJob(expression);
  }
}
