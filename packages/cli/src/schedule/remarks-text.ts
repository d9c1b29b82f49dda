import { optionName } from '../command/option-name.ts';
import { isRefused, type TargetTranslation } from './translate-all.ts';

/** What a reader should know about translations, each remark once, with the targets that it is about. */
export function remarksText(
  translations: readonly TargetTranslation[],
  { refusals }: { readonly refusals: boolean },
): string {
  const targets = new Map<string, string[]>();
  for (const { target, result } of translations) {
    const texts = isRefused(result) ? [result.message] : result.notes;
    if (isRefused(result) && !refusals) continue;
    for (const text of texts) targets.set(text, [...(targets.get(text) ?? []), target]);
  }
  return Array.from(targets, ([text, names]) => `${names.join(', ')}: ${asOptions(text)}`).join('\n');
}

/** Options of `translateSchedule` that a remark names, as the command line has them. */
function asOptions(text: string): string {
  return text.replaceAll(/\{ (\w+): true \}/g, (_, key: string) => optionName(key));
}
