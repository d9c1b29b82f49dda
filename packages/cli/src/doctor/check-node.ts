import { type Finding, failure, ok, warning } from './finding.ts';

/** The oldest Node that the packages run on, and the oldest that loads TypeScript without a flag. */
const OLDEST = [22, 12] as const;
const LOADS_TYPESCRIPT = '22.18';

/** What decides about this Node. */
export interface NodeFacts {
  readonly version: string;
  /** `strip`, `transform`, or false. */
  readonly typescript: unknown;
}

/** Whether this Node can run the packages, and load TypeScript. */
export function checkNode({ version, typescript }: NodeFacts, isTypeScript: boolean): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isTooOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
  if (isTooOld) return failure('node', `Node ${version} is too old.`, `Install Node ${OLDEST.join('.')} or newer.`);
  if (typescript) return ok('node', `Node ${version}, which loads TypeScript.`);
  const remedy = `Install Node ${LOADS_TYPESCRIPT} or newer, or build the application and pass the result: --app dist/app.js.`;
  const message = `Node ${version} cannot load TypeScript.`;
  return isTypeScript ? failure('node', message, remedy) : warning('node', message, remedy);
}
