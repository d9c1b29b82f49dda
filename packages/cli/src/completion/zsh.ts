import { type CompletedCommand, type CompletedOption, firstWords, secondWords } from './command-words.ts';

/** The completion of `anyhost` for zsh. */
export function zshCompletion(commands: readonly CompletedCommand[], summaries: ReadonlyMap<string, string>): string {
  const words = firstWords(commands);
  const groups = words.filter((word) => secondWords(commands, word).length > 0);
  return `#compdef anyhost
# Completion of anyhost for zsh. Use it: source <(anyhost completion zsh)
_anyhost() {
  local command=\${words[2]} first=2
  if (( CURRENT == 2 )); then
    local -a commands=(
${words.map((word) => `      ${quoted(`${word}:${summaries.get(word) ?? ''}`)}`).join('\n')}
    )
    _describe command commands
    return
  fi
  case $command in
    ${groups.join('|')})
      if (( CURRENT == 3 )); then
        case $command in
${groups.map((group) => `          ${group}) compadd ${secondWords(commands, group).join(' ')} ;;`).join('\n')}
        esac
        return
      fi
      command="$command \${words[3]}" first=3 ;;
  esac
  shift $((first - 1)) words
  (( CURRENT -= first - 1 ))
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}
compdef _anyhost anyhost
`;
}

function commandCase({ path, words, options }: CompletedCommand): string {
  const specs = options.map((option) => `      ${quoted(spec(option))}`);
  return `    ${quoted(path)}) _arguments \\\n${[...specs, `      '*:argument:${valuesOf(words)}'`].join(' \\\n')} ;;`;
}

function spec({ name, description, takesValue, choices }: CompletedOption): string {
  const text = description.replace(/[[\]:]/g, (character) => `\\${character}`);
  if (!takesValue) return `${name}[${text}]`;
  // With the equals sign the value may follow it, or be the next word.
  return `${name}=[${text}]:value:${valuesOf(choices)}`;
}

function valuesOf(words: readonly string[]): string {
  return words.length === 0 ? '_files' : `(${words.join(' ')})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
