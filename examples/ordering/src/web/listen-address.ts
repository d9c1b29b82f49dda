/** Where the shop listens. */
export interface ListenAddress {
  readonly port: number;
  readonly host: string;
}

/**
 * Reads `PORT` and `HOST`, as most platforms set them. Default: port 3000, for this machine only.
 *
 * Throws if `PORT` is not a port number.
 */
export function listenAddress({ PORT: port = '3000', HOST: host = '127.0.0.1' }: NodeJS.ProcessEnv): ListenAddress {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new Error(`PORT is '${port}': set it to a number from 0 to 65535, or leave it out for 3000`);
  return { port: Number(port), host };
}

/** An error that says what to do when the port is taken, as by a second shop on this machine; else the error itself. */
export function listenError(error: unknown, { port }: ListenAddress): unknown {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  if (!isTaken) return error;
  const example = port === 3000 ? 3001 : 3000;
  return new Error(`Port ${port} is taken by another program. Choose another one: PORT=${example} npm start`, {
    cause: error,
  });
}
