// For tools that work on an application without being its host: command lines, consoles, monitors.
export { type OpenedStateStore, openStateStore } from './open-state-store.ts';
export { readSettingsLayers, type SettingsLayersOptions } from './read-settings-layers.ts';
