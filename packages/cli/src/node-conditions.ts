/** The conditions by which this Node resolves packages, besides its own: `--conditions`, of the command line and `NODE_OPTIONS`. */
export function nodeConditions(
  execArgv: readonly string[] = process.execArgv,
  options: string = process.env['NODE_OPTIONS'] ?? '',
): readonly string[] {
  const words = [...options.split(/\s+/), ...execArgv];
  return words.flatMap((word, index) => {
    const [, joined] = /^--conditions=(.+)$/.exec(word) ?? [];
    if (joined !== undefined) return [joined];
    const next = words[index + 1];
    return ['--conditions', '-C'].includes(word) && next !== undefined ? [next] : [];
  });
}
