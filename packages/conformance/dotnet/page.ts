import type { Answer, Behavior, Kind, NamedTest } from './behavior.ts';
import { CATALOGUE } from './catalogue.ts';
import { COMPLAINTS } from './complaints.ts';
import { CORNER_CASES } from './timed-service.ts';

const INTRODUCTION = `anyhost takes the lifecycle of its hosts from .NET's Generic Host: .NET 10, with the way in which .NET 11 passes on faults. This page lists every
behavior of .NET's hosting that we know of: what .NET does and where its source, tests or issues say so; what that is here; and the tests,
whose names have the id in brackets. It is generated from these tests: \`node scripts/write-dotnet-page.ts\`.

The sources are public. \`Hosting\` is \`src/libraries/Microsoft.Extensions.Hosting\` of [dotnet/runtime](https://github.com/dotnet/runtime),
\`Abstractions\` its neighbour \`Microsoft.Extensions.Hosting.Abstractions\`; names of tests are classes in \`Hosting/tests/UnitTests\`; \`#n\` is an
issue of that repository.`;

const TIMED = `.NET's users have asked for a background service with a timer since 2018 (#36383, aspnetcore#4571, aspnet/Hosting#1571). .NET declined in 2026: it
expects many corner cases and a long tail of bugs. The schedule driver of anyhost is such a service. These are its corner cases, most of them
from issues of .NET and of its libraries for schedules, and a test of each.`;

/** The page of the behaviors of .NET. */
export function dotnetPage(files: ReadonlyMap<string, readonly string[]>): string {
  const parts = [
    '# Behaviors taken from .NET',
    INTRODUCTION,
    totals(),
    ...CATALOGUE.flatMap(({ title, behaviors }) => [`## ${title}`, sectionTable(behaviors, files)]),
    '## Deliberate differences',
    differences(),
    '## What users of .NET complain of',
    answers('complaint', COMPLAINTS),
    '## A timed background service',
    linkIssues(TIMED),
    answers('corner case', CORNER_CASES),
  ];
  return `${parts.join('\n\n')}\n`;
}

function totals(): string {
  const counts: Record<Kind, number> = { same: 0, different: 0, notApplicable: 0 };
  for (const { kind } of allBehaviors().values()) counts[kind] += 1;
  const rows = [
    `| the same | ${counts.same} |`,
    `| [deliberately different](#deliberate-differences) | ${counts.different} |`,
    `| not applicable | ${counts.notApplicable} |`,
    `| [complaints](#what-users-of-net-complain-of) answered | ${COMPLAINTS.length} |`,
    `| [corner cases of a timed background service](#a-timed-background-service) | ${CORNER_CASES.length} |`,
  ];
  return ['| behaviors | |', '| --- | ---: |', ...rows].join('\n');
}

function allBehaviors(): ReadonlyMap<string, Behavior> {
  return new Map(CATALOGUE.flatMap(({ behaviors }) => Object.entries(behaviors)));
}

function sectionTable(
  behaviors: Readonly<Record<string, Behavior>>,
  files: ReadonlyMap<string, readonly string[]>,
): string {
  const rows = Object.entries(behaviors).map(([id, { kind, dotnet, source, here }]) => {
    const tests = (files.get(id) ?? []).map(linkFile).join(', ');
    return `| ${id} | ${dotnet}. *${linkIssues(source)}* | ${markKind(kind, here)} | ${tests} |`;
  });
  return ['| id | in .NET | here | tests |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function markKind(kind: Kind, here: string): string {
  if (kind === 'same') return here === '' ? 'The same' : `The same. ${here}`;
  return kind === 'different' ? `**Different.** ${here}` : `**Not applicable.** ${here}`;
}

function differences(): string {
  const rows = Array.from(allBehaviors()).flatMap(([id, { kind, here }]) =>
    kind === 'different' ? [`- **${id}** ${here}.`] : [],
  );
  return rows.join('\n');
}

function answers(what: string, rows: readonly Answer[]): string {
  const lines = rows.map(({ topic, issues, answer, tests }) => {
    return `| ${topic} | ${linkIssues(issues)} | ${answer} | ${tests.map(linkTest).join('<br>')} |`;
  });
  return [`| ${what} | issues | answer here | tests |`, '| --- | --- | --- | --- |', ...lines].join('\n');
}

/** `core: host/host-start` as a link. Files are below `packages`, and the page is in one of them. */
function linkFile(file: string): string {
  const [, packageName = '', path = ''] = /^([\w-]+)\/(?:src\/)?(.+?)(?:\.test)?\.ts$/.exec(file) ?? [];
  const target = packageName === 'conformance' ? file.slice('conformance/'.length) : `../${file}`;
  return `[${packageName}: ${path}](${target})`;
}

function linkTest({ file, name }: NamedTest): string {
  return `“${name.replaceAll(/%[so]/g, '…')}”, ${linkFile(file)}`;
}

/** `#12` is an issue of dotnet/runtime, `aspnetcore#12` one of dotnet/aspnetcore. */
function linkIssues(text: string): string {
  return text.replace(
    /(?:([\w.-]+\/)?([\w.-]+))?#(\d+)/g,
    (shown, owner = 'dotnet/', repository = 'runtime', issue) => {
      return `[${shown}](https://github.com/${owner}${repository}/issues/${issue})`;
    },
  );
}
