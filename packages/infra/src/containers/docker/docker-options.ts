import type { ProcessOptions } from '../../processes/process-options.ts';

/** Options of `dockerFiles`. */
export interface DockerOptions extends ProcessOptions {
  /** The folder of these files, relative to the application's folder, which is the build context. Default `'infra/docker'`. */
  readonly folder?: string | undefined;
  /** The Node image that builds and runs the application. Default `'node:24-slim'`. */
  readonly baseImage?: string | undefined;
  /** The files that `installCommand` needs, relative to the application's folder. Default `['package.json', 'package-lock.json']`. */
  readonly manifests?: readonly string[] | undefined;
  /** The command that installs the dependencies of the build. Default `'npm ci'`. */
  readonly installCommand?: string | undefined;
  /** The command that builds the application. Default `'npm run build && npm prune --omit=dev'`. */
  readonly buildCommand?: string | undefined;
  /**
   * The content of the image: paths after the build, each with its path in the image. Default `node_modules`, `dist` and
   * `package.json`, with the same paths.
   */
  readonly content?: Readonly<Record<string, string>> | undefined;
  /** Paths excluded from the build context, in addition to `node_modules`, `dist`, `.git` and files of secrets. Default: none. */
  readonly ignore?: readonly string[] | undefined;
  /** The numeric user that the process runs as. Default 1000, `node` in Node's image. */
  readonly userId?: number | undefined;
  /** The name of the image, with a tag. Default `'<application>:latest'`. */
  readonly image?: string | undefined;
  /** Memory limit of a container. Default `'256m'`. */
  readonly memoryLimit?: string | undefined;
}
