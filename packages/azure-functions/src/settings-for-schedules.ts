import { type SettingsLayer, type SettingsRegistration, type ValidSettings, validateSettingsSync } from '@anyhost/core';

/**
 * The settings that can be known at once, for schedules that are computed from them.
 *
 * Sections whose schema is asynchronous are left to the host's start. A schedule that asks for one gets
 * `ERR_ANYHOST_INVALID_SETTINGS`, because registration cannot wait.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SETTINGS` with every failure of the other sections.
 */
export function settingsForSchedules(
  registrations: readonly SettingsRegistration[],
  values: SettingsLayer,
): ValidSettings {
  const settings = { ...validateSettingsSync(registrations.filter(isSynchronous(values)), values) };
  for (const registration of registrations) {
    if (Object.hasOwn(settings, registration.name)) continue;
    // Asked for at once, an asynchronous schema is an error that says so.
    const get = (): unknown => validateSettingsSync([registration], values)[registration.name];
    Object.defineProperty(settings, registration.name, { get });
  }
  return settings;
}

// A schema tells whether it can answer at once only by answering.
function isSynchronous(values: SettingsLayer): (registration: SettingsRegistration) => boolean {
  return ({ name, schema }) => {
    const result = schema['~standard'].validate(values[name] ?? {});
    if (!(result instanceof Promise)) return true;
    result.catch(() => {});
    return false;
  };
}
