import type { ProcessOptions } from '../../processes/process-options.ts';

/** Options of `dockerFiles`. */
export interface DockerOptions extends ProcessOptions {
  /** The folder of these files, as seen from that of the application, from which the image is built. Default `'infra/docker'`. */
  readonly folder?: string | undefined;
  /** The image with Node that builds and runs the application. Default `'node:24-slim'`. */
  readonly baseImage?: string | undefined;
  /** What the command that installs needs, below the folder. Default `['package.json', 'package-lock.json']`. */
  readonly manifests?: readonly string[] | undefined;
  /** The command that installs what the build needs. Default `'npm ci'`. */
  readonly installCommand?: string | undefined;
  /** The command that builds the application. Default `'npm run build && npm prune --omit=dev'`. */
  readonly buildCommand?: string | undefined;
  /**
   * What the image holds: paths below the folder after the build, each with its path in the image. Default
   * `node_modules`, `dist` and `package.json`, as they are.
   */
  readonly content?: Readonly<Record<string, string>> | undefined;
  /** What is not sent to the build, in addition to `node_modules`, `dist`, `.git` and files of secrets. Default: nothing. */
  readonly ignore?: readonly string[] | undefined;
  /** The numeric user that the process runs as. Default 1000, `node` in Node's image. */
  readonly userId?: number | undefined;
  /** The name of the image, with a tag. Default `'<application>:latest'`. */
  readonly image?: string | undefined;
  /** Memory at which a container is ended. Default `'256m'`. */
  readonly memoryLimit?: string | undefined;
}
