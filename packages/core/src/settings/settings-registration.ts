import type { StandardSchema } from '../base/standard-schema.ts';

/** A section of settings and the schema that checks it. */
export interface SettingsRegistration {
  readonly kind: 'settings';
  readonly name: string;
  readonly schema: StandardSchema;
}
