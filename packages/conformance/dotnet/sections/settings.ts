import { different, notApplicable, type Section, same } from '../behavior.ts';

export const validation: Section = {
  title: 'Validation of settings (V)',
  behaviors: {
    V01: same('Options that fail their validation fail the start, before the first hook', 'LifecycleTests'),
    V02: same(
      'The order in which validation is declared does not matter, and the messages of the rules come through',
      'OptionsBuilderExtensionsTests',
      'A section is declared in one call with its schema, whose words the error repeats',
    ),
    V03: same('All rules that fail are reported in one error', 'OptionsBuilderExtensionsTests'),
    V04: same(
      'Two names of one type of options are both checked, each under its name',
      'OptionsBuilderExtensionsTests',
      'Two sections may share a schema',
    ),
    V05: different(
      'Options are validated at the start only if they are marked',
      'OptionsBuilderExtensionsTests',
      'Every section is. A host that is bound to one service checks what that service uses, and no more',
    ),
    V06: same('The start goes on with the validated options', 'OptionsBuilderExtensionsTests'),
    V07: different(
      'Several options that fail are an aggregate, one is a bare error',
      'Microsoft.Extensions.Options, `ValidateOnStart.cs`',
      'One error of one type for all sections, with a line for each failure',
    ),
    V08: same(
      'Up to .NET 10 hosted services are constructed before options are validated; 11 validates first, asynchronously too',
      '#106862, #128788, #131197',
      'As .NET 11: nothing is created before all settings are valid',
    ),
  },
};

export const environment: Section = {
  title: 'Builder, configuration, environment (E)',
  behaviors: {
    E01: different(
      'Build works once; after it the list of services is frozen',
      'HostBuilderTests, HostApplicationBuilderTests',
      'An application is immutable from the beginning and may have any number of hosts; a host starts once',
    ),
    E02: different(
      'The environment is production unless the configuration names another; comparing its name ignores case',
      'HostTests, HostBuilderTests',
      '`ANYHOST_ENVIRONMENT`, else `NODE_ENV`, which Node’s libraries read. It is text: what compares it decides about case',
    ),
    E03: same('Of several sources the later one wins', 'HostTests'),
    E04: different(
      'Nine sources, from the working directory to the command line, which comes twice',
      'Hosting, `HostApplicationBuilder.cs`',
      'Four: files, environment variables, the command line, code. No user secrets: Node reads `.env` files itself',
    ),
    E05: different(
      'Code beats configuration. Configuration that changes later changes what is read, not the environment’s name',
      'HostApplicationBuilderTests',
      'Code beats all. Environment variables are copied when the host is made: no later change is seen',
    ),
    E06: different(
      'Configuration is live: sources can be added and values set while the host runs',
      'HostTests',
      'Settings are read and validated once, at the start. Reloading is out of scope: replace the process',
    ),
    E07: same('A relative content root is taken from the working directory', 'HostBuilderTests'),
    E08: notApplicable(
      'Callbacks that configure host, application, services and logging run once each, in their order',
      'HostBuilderTests',
      'There are no such callbacks: an application is defined by one expression, and settings have one set of layers',
    ),
    E09: same(
      'Environment, configuration, lifetime, logger and options can always be resolved',
      'HostTests',
      'Every factory and execution sees `logger`, `clock`, `environment`, `lifetime`, `runner` and `health`, factories `scopes` too',
    ),
  },
};
