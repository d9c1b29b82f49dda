import { readFileSync } from 'node:fs';
import { describeValue, type JsonResult, parseTolerantJson } from '@anyhost/core';

/** A property of host.json, or why the file cannot be read. A missing file or property has no value. */
export type HostJsonProperty = { readonly value: unknown } | { readonly problem: string };

/**
 * Reads a property of host.json as Azure's host does: with comments and trailing commas, in any case of its name.
 *
 * @param name - The name of the property, in lower case.
 */
export function readHostJson(file: string, name: string): HostJsonProperty {
  const text = readText(file);
  if (typeof text !== 'string') return text;
  const parsed = parseTolerantJson(text);
  if (parsed.error !== undefined) return { problem: `${file} ${problemOf(parsed.error)}` };
  const { value } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { problem: `${file} holds ${describeValue(value)}; expected an object` };
  }
  // Of two names that differ in case, .NET's configuration keeps the last.
  const found = Object.entries(value).findLast(([key]) => key.toLowerCase() === name);
  return { value: found?.[1] };
}

function readText(file: string): string | HostJsonProperty {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    return code === 'ENOENT'
      ? { value: undefined }
      : { problem: `${file} cannot be read (${code ?? 'unknown error'})` };
  }
}

function problemOf({ line, column, isAtEnd }: NonNullable<JsonResult['error']>): string {
  const problem = isAtEnd ? 'is not complete JSON: it ends' : 'is not valid JSON';
  return `${problem} at line ${line}, column ${column}`;
}
