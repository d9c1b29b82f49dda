import { type CompletedCommand, firstWords, secondWords } from './command-words.ts';

/** The completion of `anyhost` for bash. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const words = firstWords(commands);
  const groups = words.filter((word) => secondWords(commands, word).length > 0);
  return `# Completion of anyhost for bash. Use it: source <(anyhost completion bash)
_anyhost() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]} options= arguments=
  COMPREPLY=()
  # Bash takes --option=value for three words.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W '${[...words, '--help', '--version'].join(' ')}' -- "$current"))
    return
  fi
  case $command in
    help)
      COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$current"))
      return ;;
${groups.map((group) => groupCase(group, commands)).join('\n')}
  esac
  case "$command $previous" in
${valueCases(commands).join('\n')}
  esac
  case $command in
${commands.map(wordsCase).join('\n')}
  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  elif [[ -n $arguments ]]; then
    COMPREPLY=($(compgen -W "$arguments" -- "$current"))
  else
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -o filenames -F _anyhost anyhost
`;
}

/** The second word of a group, which then belongs to the command. */
function groupCase(group: string, commands: readonly CompletedCommand[]): string {
  return `    ${group})
      if [[ $COMP_CWORD -eq 2 ]]; then
        COMPREPLY=($(compgen -W '${secondWords(commands, group).join(' ')}' -- "$current"))
        return
      fi
      command="$command \${COMP_WORDS[2]}" ;;`;
}

/** After an option with a few values come these; after any other with a value, files. */
function valueCases(commands: readonly CompletedCommand[]): readonly string[] {
  return commands.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map(({ name, choices }) => {
        const values = choices.length > 0 ? `-W '${choices.join(' ')}'` : '-f';
        return `    ${quoted(`${path} ${name}`)}) COMPREPLY=($(compgen ${values} -- "$current")); return ;;`;
      }),
  );
}

/** The options of a command, and what its arguments can be. */
function wordsCase({ path, words, options }: CompletedCommand): string {
  const names = options.map(({ name }) => name).join(' ');
  const known = words.length === 0 ? '' : ` arguments=${quoted(words.join(' '))}`;
  return `    ${quoted(path)}) options=${quoted(names)}${known} ;;`;
}

function quoted(text: string): string {
  return `'${text}'`;
}
