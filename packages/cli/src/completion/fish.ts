import { type CompletedCommand, firstWords, secondWords } from './command-words.ts';

/** The completion of `anyhost` for fish. */
export function fishCompletion(commands: readonly CompletedCommand[], summaries: ReadonlyMap<string, string>): string {
  const words = firstWords(commands);
  const lines = words.flatMap((word) => [
    `complete -c anyhost -n __fish_use_subcommand -f -a ${word} -d ${quoted(summaries.get(word) ?? '')}`,
    ...secondWordLines(word, commands),
  ]);
  return `# Completion of anyhost for fish. Use it: anyhost completion fish | source
${[...lines, ...commands.flatMap(optionLines)].join('\n')}
`;
}

function secondWordLines(word: string, commands: readonly CompletedCommand[]): readonly string[] {
  const seconds = secondWords(commands, word);
  if (seconds.length === 0) return [];
  const isOpen = `__fish_seen_subcommand_from ${word}; and not __fish_seen_subcommand_from ${seconds.join(' ')}`;
  return [`complete -c anyhost -n ${quoted(isOpen)} -f -a ${quoted(seconds.join(' '))}`];
}

function optionLines({ path, words, options }: CompletedCommand): readonly string[] {
  const isSeen = path
    .split(' ')
    .map((word) => `__fish_seen_subcommand_from ${word}`)
    .join('; and ');
  const known = words.length === 0 ? [] : [`complete -c anyhost -n ${quoted(isSeen)} -f -a ${quoted(words.join(' '))}`];
  const lines = options.map(({ name, description, takesValue, choices }) => {
    const values = choices.length > 0 ? ` -f -a ${quoted(choices.join(' '))}` : '';
    const long = name.slice(2);
    return `complete -c anyhost -n ${quoted(isSeen)} -l ${long}${takesValue ? ' -r' : ''}${values} -d ${quoted(description)}`;
  });
  return [...known, ...lines];
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
