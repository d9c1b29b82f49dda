/** A message to one buyer. */
export interface Mail {
  /** Makes the `Message-ID`: a message that is sent twice can be recognized. Letters, digits and hyphens. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends e-mails. */
export interface Mailer {
  /** Shown in logs. */
  readonly name: 'smtp' | 'folder';
  /**
   * Resolves once the server, or the file system, has taken the message. Rejects with the signal's reason once it aborts: the
   * message may have been taken then.
   */
  send(mail: Mail, options: { readonly signal: AbortSignal }): Promise<void>;
}
