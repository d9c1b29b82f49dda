import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { publishedPackages } from '../../scripts/published-packages.ts';
import { packPackages } from '../packages/packed-project.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of a registry that has the packages of this repository, packed, and leads to npm's for all others. */
    registry: string;
  }
}

/** A package as the registry has it. */
interface Published {
  readonly manifest: { readonly name: string; readonly version: string };
  readonly tarball: string;
}

/** Packs every package, and serves the tarballs as npm's registry does, so that tests type what users type. */
export async function setup(suite: TestProject): Promise<() => Promise<void>> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'anyhost-registry-')));
  await mkdir(join(folder, 'tarballs'));
  await run('npm', ['run', '--silent', 'build'], { cwd: root });
  const tarballs = await packPackages(join(folder, 'tarballs'));
  const { stdout } = await run('npm', ['config', 'get', 'registry'], { cwd: root });
  const server = await serve(await readPublished(tarballs), stdout.trim().replace(/\/$/, ''));
  suite.provide('registry', `http://127.0.0.1:${portOf(server)}/`);
  return async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  };
}

async function readPublished(tarballs: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, Published>> {
  const packages = await publishedPackages();
  const entries = await Promise.all(
    packages.map(async (path) => {
      const manifest: Published['manifest'] = JSON.parse(await readFile(join(path, 'package.json'), 'utf8'));
      return [manifest.name, { manifest, tarball: tarballs[manifest.name] ?? '' }] as const;
    }),
  );
  return new Map(entries);
}

async function serve(published: ReadonlyMap<string, Published>, upstream: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/').slice(1);
    const file = [...published.values()].find(({ tarball }) => path === `-/${basename(tarball)}`);
    const found = published.get(path);
    if (file !== undefined) void sendFile(response, file.tarball);
    else if (found !== undefined) sendPackage(response, found, `http://127.0.0.1:${portOf(server)}`);
    else response.writeHead(302, { location: `${upstream}${request.url}` }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function sendPackage(response: ServerResponse, { manifest, tarball }: Published, address: string): void {
  const { name, version } = manifest;
  const dist = { tarball: `${address}/-/${basename(tarball)}` };
  const body = { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function sendFile(response: ServerResponse, path: string): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(await readFile(path));
}

function portOf(server: Server): number {
  // It listens on a port, not on a pipe.
  return (server.address() as AddressInfo).port;
}
