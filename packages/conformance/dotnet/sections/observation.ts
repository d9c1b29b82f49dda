import { different, type Section, same } from '../behavior.ts';

const CHECKS = 'DefaultHealthCheckServiceTest of ASP.NET Core';
const PUBLISHER = 'HealthCheckPublisherHostedServiceTest of ASP.NET Core';

export const log: Section = {
  title: 'Log records (K)',
  behaviors: {
    K01: same(
      'The steps of a host are records with stable ids',
      'Hosting, `Internal/LoggerEventIds.cs`',
      'By names: `host.started`. Core’s page has the event for each of .NET’s ids',
    ),
    K02: different(
      'Only a stop without errors is logged as stopped; one with errors is a debug record. No record names a service',
      'Hosting, `Internal/HostingLoggerExtensions.cs`',
      'A stop with errors is an error line. That line and the one of a failed start name the services and the phases that failed, and every line of a service bears its name',
    ),
  },
};

export const health: Section = {
  title: 'Health checks (X)',
  behaviors: {
    X01: different(
      'Names of checks that are taken, ignoring case, fail the construction of the service of checks',
      CHECKS,
      'They are refused where they are registered',
    ),
    X02: same(
      'Checks run in parallel; a filter limits them; the total is the worst; none is healthy',
      `${CHECKS}, HealthReport`,
      'The filter is a tag',
    ),
    X03: same(
      'A check that throws gets its failure status, unhealthy by default, with the error and its tags',
      CHECKS,
      'Of the error the head is reported, without secrets',
    ),
    X04: different(
      'A check past its timeout, or that cancels itself, gets the failure status; the caller’s abort ends the whole run. There is no timeout by default',
      CHECKS,
      'The same with a default of 5 s: a report always has an end',
    ),
    X05: same('Every check has a scope of its own, disposed after it', CHECKS),
    X06: different(
      'Every result is logged, by its status; healthy and degraded answer 200, unhealthy 503',
      'DefaultHealthCheckService, HealthCheckOptions of ASP.NET Core',
      'A check is logged when its status changes: probes come every few seconds. The answers are the same',
    ),
    X07: different(
      'Publishers get a report after 5 s and then every 30 s; each check may have its own delay and period',
      PUBLISHER,
      'There are no publishers: a job that sends `healthReport(services.health)` is one, with any schedule, retries and limits. `onServiceStateChange` tells of services that fail, are overdue or have recovered, without a report',
    ),
    X08: different(
      'A publisher that fails is logged and the timer goes on. A stop does not wait for a run under way, and runs may overlap',
      `${PUBLISHER}; aspnetcore#67304`,
      'A job that fails is logged and due again. A stop waits for it, and it never overlaps',
    ),
  },
};
