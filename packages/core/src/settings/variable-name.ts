/** The variable that sets a path: `ordering.checkUpdateTime` is set by `ORDERING__CHECK_UPDATE_TIME`. */
export function variableName(path: readonly string[]): string {
  return path.map(variablePart).join('__');
}

/** One part of a variable's name: a section or a key in capitals, with `_` between its words. */
export function variablePart(name: string): string {
  const constant = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
  // A name that camelCase cannot restore, such as databaseURL, is written as it is.
  return keyName(constant) === name ? constant : name;
}

/** The key that a part of a variable's name stands for: camelCase if it is in capitals, else as it is written. */
export function keyName(part: string): string {
  if (part !== part.toUpperCase()) return part;
  const [first = '', ...rest] = part.toLowerCase().split(/(_+)/);
  let key = first;
  for (let index = 0; index < rest.length; index += 2) {
    const [underscores = '', word = ''] = rest.slice(index, index + 2);
    key += /^[a-z0-9]/.test(word) ? word.charAt(0).toUpperCase() + word.slice(1) : underscores + word;
  }
  return key;
}
