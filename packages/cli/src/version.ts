/** The version of this package. */
export function version(): string {
  const { readFileSync } = process.getBuiltinModule('node:fs');
  // Beside src and dist alike.
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isManifest ? String(manifest.version) : 'unknown';
}
