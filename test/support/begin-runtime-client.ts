import { spawn } from 'node:child_process';

const INSTALLER = new URL('install-runtime-client.ts', import.meta.url).href;

/**
 * Begins to install the Lambda runtime client while other tests run: those that need it, the last ones, then hardly
 * wait. A client that is there already costs nothing.
 */
export function setup(): () => void {
  const program = `import { installRuntimeClient } from ${JSON.stringify(INSTALLER)}; await installRuntimeClient();`;
  // A group of its own, so that its end is the end of the compiler, too.
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    detached: true,
    stdio: 'inherit',
  });
  return () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid);
  };
}
