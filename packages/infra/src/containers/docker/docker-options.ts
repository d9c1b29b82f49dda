import type { ProcessOptions } from '../container-options.ts';

/** Options of `dockerFiles`. */
export interface DockerOptions extends ProcessOptions {
  /** The image of Node that builds and runs the application. Default `node:24-slim`. */
  readonly baseImage?: string | undefined;
  /** The command that installs what the build needs. Default `npm ci`. */
  readonly installCommand?: string | undefined;
  /** The command that builds the application and removes what is needed only to build. Default `npm run build && npm prune --omit=dev`. */
  readonly buildCommand?: string | undefined;
  /** What the image holds: paths after the build, below the folder of the application, each with its path in the image. Default `node_modules`, `dist`, `package.json`. */
  readonly content?: Readonly<Record<string, string>> | undefined;
  /** The numeric user that the process runs as. Default 1000, `node` in the official image. */
  readonly userId?: number | undefined;
}
