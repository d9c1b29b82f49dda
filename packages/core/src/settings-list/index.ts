// The settings of an application as data, for help texts, command lines and pages. Hosts do not need it.
export { describeSettings, type SettingDescription } from './describe-settings.ts';
export type { StandardJsonSchema } from './json-schema.ts';
