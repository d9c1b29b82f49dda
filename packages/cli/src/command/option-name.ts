/** An option as the command line has it: `maxAge` is `--max-age`. */
export function optionName(key: string): string {
  return `--${kebabCase(key)}`;
}

/** An argument as messages and the help show it: `<service>`. */
export function argumentName(key: string): string {
  return `<${kebabCase(key)}>`;
}

function kebabCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
