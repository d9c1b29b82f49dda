import type { AnyApplication } from '@anyhost/core';

/** An application, and where it was found. */
export interface LoadedApplication {
  readonly application: AnyApplication;
  /** The absolute path of its module. */
  readonly file: string;
  /** The path as messages show it. */
  readonly shown: string;
  /** The name under which the module exports it. */
  readonly exportName: string;
}
