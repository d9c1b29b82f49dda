const MASK = '***';

/** `scheme://user:password@host`: everything before the `@`. */
const URL_CREDENTIALS = /:\/\/[^\s/@"']+@/g;
/** `Password=…;`, `token: …`, `"apiKey":"…"`: the value after a name that looks secret. */
const ASSIGNED_SECRET =
  /((?:password|passwd|passphrase|pwd|secret|token|credentials?|api[-_]?key|account[-_]?key|access[-_]?key|private[-_]?key|signature|authorization)["']?\s{0,3}[=:]\s{0,3})(?:(?:bearer|basic)\s+)?(?:"[^"]*"?|'[^']*'?|[^\s;,&"']+)/gi;

const SECRET_NAME =
  /passw|passphrase|pwd|secret|token|credential|apikey|accountkey|accesskey|privatekey|signingkey|connectionstring|authorization|bearer|cookie|^dsn$|^keys?$|^(?:user)?pass$|^auth$|^pin$|^jwt$|^sas$/;
/** `sharedKey`, `API_KEY`, `encryption-key`: a last word `key`. */
const ENDS_IN_KEY = /(?:[a-z0-9]K|[_-]k|[A-Z]_K)eys?$|[_-]KEYS?$/;

/** Replaces what looks like a password, a token or the credentials of a URL by `***`. */
export function maskSecrets(text: string): string {
  // Most texts are names; both patterns need one of these.
  if (!text.includes(':') && !text.includes('=')) return text;
  return text.replace(URL_CREDENTIALS, `://${MASK}@`).replace(ASSIGNED_SECRET, `$1${MASK}`);
}

/** Whether a setting of this name is likely to hold a secret, for example `password`, `apiKey`, `connectionString`. */
export function isSecretName(name: string): boolean {
  const short = name.slice(0, 200);
  return SECRET_NAME.test(short.toLowerCase().replace(/[-_]/g, '')) || ENDS_IN_KEY.test(short);
}
