/** A file of a deployment. */
export interface GeneratedFile {
  /** The path below the folder of the deployment, with forward slashes. */
  readonly path: string;
  /** The whole text, which ends in a line feed. The same input gives the same text. */
  readonly text: string;
}
