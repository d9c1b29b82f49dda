import type { StandardSchema } from '../base/standard-schema.ts';
import { type SchemaResult, validateWithSchema } from '../base/validate-with-schema.ts';
import { type AskedKeys, namedKeys, nothingAsked, recordAskedKeys } from '../settings/asked-keys.ts';
import type { ValueFacts } from './value-facts.ts';

/** Keys nested deeper are not looked for. */
const DEEPEST = 8;

/** A key that a schema asks for. */
interface ProbedKey {
  readonly path: readonly string[];
  readonly required: boolean | undefined;
}

/**
 * Finds out what a schema without a JSON Schema takes: which keys it reads when it gets an empty section, and without
 * which of them it refuses the section. Types remain unknown, and so does what is in a list or a union.
 */
export async function probeSchema(schema: StandardSchema): Promise<readonly ValueFacts[]> {
  const found: ProbedKey[] = [];
  let sections: readonly ProbedKey[] = [{ path: [], required: true }];
  for (let depth = 0; depth < DEEPEST && sections.length > 0; depth += 1) {
    const known = sections;
    const { asked, result } = await ask(schema, known);
    const keys = known.flatMap((section) =>
      namedKeys(askedAt(asked, section.path)).map((key) => probedKey([...section.path, key], section, result)),
    );
    // Which of them are sections: those below which the schema reads keys when it gets an object there.
    const { asked: deeper } = await ask(schema, [...known, ...keys]);
    const isSection = ({ path }: ProbedKey): boolean => namedKeys(askedAt(deeper, path)).length > 0;
    found.push(...keys.filter((key) => !isSection(key)));
    sections = keys.filter(isSection);
  }
  const unknown = { type: undefined, default: undefined, allowed: undefined, description: undefined, secret: false };
  return found.map((key) => ({ ...unknown, ...key }));
}

async function ask(
  schema: StandardSchema,
  sections: readonly ProbedKey[],
): Promise<{ readonly asked: AskedKeys; readonly result: SchemaResult }> {
  const asked = nothingAsked();
  return { asked, result: await validateWithSchema(schema, recordAskedKeys(sectionWith(sections), asked)) };
}

/** An object with empty sections at these paths. */
function sectionWith(sections: readonly ProbedKey[]): Record<string, unknown> {
  const root: Section = {};
  for (const { path } of sections) path.reduce<Section>((section, key) => (section[key] ??= {}), root);
  return root;
}

interface Section {
  [key: string]: Section;
}

function askedAt(asked: AskedKeys, path: readonly string[]): AskedKeys {
  return path.reduce((above, key) => above.keys.get(key) ?? nothingAsked(), asked);
}

/** A schema that stops at its first issue does not say whether it needs the other keys. */
function probedKey(path: readonly string[], section: ProbedKey, { issues }: SchemaResult): ProbedKey {
  if (section.required === false || issues === undefined) return { path, required: false };
  const isNamed = issues.some((issue) => path.every((key, index) => issue.path[index] === key));
  return { path, required: isNamed ? section.required : undefined };
}
