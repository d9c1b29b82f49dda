import { request } from 'node:http';

/** An answer over HTTP. */
export interface HttpAnswer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What to ask with. */
export interface HttpQuestion {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks an endpoint of this machine on a connection of its own, as a probe does. */
export function ask(
  port: unknown,
  path: string,
  { method = 'GET', headers = {} }: HttpQuestion = {},
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const asking = request(
      { host: '127.0.0.1', port: Number(port), path, method, headers, agent: false },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text) => {
          body += text;
        });
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
        response.on('error', reject);
      },
    );
    asking.on('error', reject);
    asking.end();
  });
}

/** The status of an answer; why there is none, where nothing listens. */
export async function statusOf(port: unknown, path: string): Promise<unknown> {
  try {
    return (await ask(port, path)).status;
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown ? thrown.code : thrown;
  }
}
