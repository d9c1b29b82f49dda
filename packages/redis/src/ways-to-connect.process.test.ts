import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AnyhostError } from '@anyhost/core';
import { expect, it, onTestFinished } from 'vitest';
import { freePort, whyNoServer } from './redis-server.fixture.ts';
import { describeWithServer, openStore, startServer } from './stores.fixture.ts';

const noCertificate =
  whyNoServer() ?? (spawnSync('openssl', ['version']).status === 0 ? undefined : 'there is no openssl');

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'anyhost-redis-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describeWithServer('sentinels', () => {
  /** A sentinel that watches one primary, under the name 'shop'. */
  async function startSentinel(primaryPort: number): Promise<number> {
    const port = await freePort();
    const file = join(temporaryFolder(), 'sentinel.conf');
    writeFileSync(file, `port ${port}\nbind 127.0.0.1\nsentinel monitor shop 127.0.0.1 ${primaryPort} 1\n`);
    const child: ChildProcess = spawn('redis-server', [file, '--sentinel'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    if (child.stdout === null) throw new Error('The sentinel has no output.');
    for await (const line of createInterface(child.stdout)) if (line.includes('Sentinel ID is')) break;
    child.stdout.resume();
    return port;
  }

  it('say where the primary is, also after it has moved', async () => {
    const [first, second] = [await startServer(), await startServer()];
    await second.command('replicaof', '127.0.0.1', String(first.port));
    const port = await startSentinel(first.port);
    const store = openStore({ sentinels: [{ host: '127.0.0.1', port }], name: 'shop' });
    await store.set('k', 1);
    while ((await second.command('hget', 'anyhost:records', 'k')) === null);
    // As an operator moves it by hand: the sentinel is told, and the old primary becomes a replica.
    await second.command('replicaof', 'no', 'one');
    await first.command('replicaof', '127.0.0.1', String(second.port));
    const sentinel = openSentinel(port);
    await sentinel('remove', 'shop');
    await sentinel('monitor', 'shop', '127.0.0.1', String(second.port), '1');
    const refused = await store.set('k', 2).catch((thrown: unknown) => thrown);
    expect(String(refused)).toMatch(/cannot use redis 'shop' of its sentinels: it is a replica/);
    expect(await store.set('k', 2)).toBeTypeOf('string');
    expect(await second.command('hget', 'anyhost:records', 'k')).toMatch(/ - 2$/);
  });

  it('that are all away are an error soon', async () => {
    const store = openStore({ sentinels: [{ host: '127.0.0.1', port: await freePort() }], name: 'shop' });
    await expect(store.get('k')).rejects.toMatchObject({
      code: 'ERR_ANYHOST_STORE_FAILED',
      message: expect.stringContaining("redis.get('k') cannot use redis 'shop' of its sentinels"),
    });
  });

  function openSentinel(port: number): (...args: readonly string[]) => Promise<void> {
    return async (...args) => {
      const { status } = spawnSync('redis-cli', ['-p', String(port), 'sentinel', ...args]);
      expect(status).toBe(0);
    };
  }
});

describeWithServer(
  'TLS',
  () => {
    it('works with a certificate that is known, and is refused with one that is not, or without TLS', async () => {
      const folder = temporaryFolder();
      const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
      const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, ...subject];
      expect(spawnSync('openssl', made).status).toBe(0);
      const port = await freePort();
      const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate];
      await startServer('--tls-port', String(port), '--tls-auth-clients', 'no', ...files);

      const known = openStore({ host: 'localhost', port, tls: { ca: readFileSync(certificate) } });
      expect(await known.set('k', 1)).toBeTypeOf('string');
      const unknown = await openStore(`rediss://localhost:${port}`)
        .get('k')
        .catch((thrown: unknown) => thrown);
      expect(String(unknown)).toContain(`redis at localhost:${port}/0: no secure connection can be made (self-signed`);
      const plain = await openStore(`redis://localhost:${port}`)
        .get('k')
        .catch((thrown: unknown) => thrown);
      expect(plain).toBeInstanceOf(AnyhostError);
      expect(String(plain)).toContain('the connection was lost');
    });
  },
  noCertificate,
);

describeWithServer('a socket', () => {
  it('is a way to connect', async () => {
    const path = join(temporaryFolder(), 'redis.sock');
    await startServer('--unixsocket', path);
    expect(await openStore({ path }).set('k', 1)).toBeTypeOf('string');
    const missing = await openStore({ path: `${path}.no` })
      .get('k')
      .catch((thrown: unknown) => thrown);
    expect(String(missing)).toContain(`redis at '${path}.no': nothing listens there`);
  });
});
