import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { GeneratedFile } from '../../packages/infra/src/text/generated-file.ts';
import { importTool } from '../../tools/infra/import-tool.ts';
import { typeProblems } from './azure-types.ts';
import { filesOfTarget } from './files-of-target.ts';
import { isProgramThere } from './is-program-there.ts';

type Manifest = Readonly<Record<string, unknown>> & { readonly kind: string };
type Model = Readonly<Record<string, new (manifest: Manifest) => { validate(): void }>>;

/** Where the model of each kind is. */
const MODULES: Readonly<Record<string, string>> = {
  CronJob: 'batch/v1/CronJob',
  Deployment: 'apps/v1/Deployment',
  ConfigMap: 'v1/ConfigMap',
};

const kustomizations = (await filesOfTarget('kubernetes')).flatMap(({ name, files }) => {
  const folders = files.filter(({ path }) => path.endsWith('/kustomization.yaml')).map(({ path }) => dirname(path));
  return folders.map((folder) => ({ name, folder, files }));
});

const hasKubectl = isProgramThere('kubectl', 'kustomize', '--help');
const hasModels = (await importTool('kubernetes-models')) !== undefined;

describe.skipIf(!hasKubectl)('the folders of Kubernetes files, by kubectl', () => {
  test.each(kustomizations)('kustomize takes $name/$folder', ({ folder, files }) => {
    const manifests = kustomized(files, folder);
    expect(manifests.length).toBeGreaterThan(0);
    for (const manifest of manifests) expect(Object.keys(MODULES)).toContain(manifest.kind);
  });

  test('a setting arrives as it was given, and pods refer to it by its hashed name', () => {
    const { files, folder } = kustomizations.find(
      (found) => found.name === 'kubernetes-both' && found.folder === 'cron-jobs',
    ) ?? {
      files: [],
      folder: '',
    };
    const manifests = kustomized(files, folder);
    const settings = manifests.find(({ kind }) => kind === 'ConfigMap');
    expect(settings).toMatchObject({ data: { SHOP__BATCH_SIZE: '50', SHOP__MOTTO: `"100 %" of $PRICE's` } });
    const name = Object(settings)['metadata'].name;
    expect(name).toMatch(/^shop-background-settings-\w{10}$/);
    const jobs = manifests.filter(({ kind }) => kind === 'CronJob');
    expect(jobs).toHaveLength(4);
    for (const job of jobs) expect(JSON.stringify(job)).toContain(`"configMapRef":{"name":"${name}"}`);
  });
});

describe.skipIf(!hasKubectl || !hasModels)('the objects of Kubernetes files, by the models of its API', () => {
  test('the check finds a wrong kind of value and an unknown property', async () => {
    const object = { apiVersion: 'batch/v1', kind: 'CronJob' };
    await expect(validate({ ...object, spec: { startingDeadlineSeconds: 'x' } })).rejects.toThrow('must be integer');
    expect(typeProblems([modelOf({ ...object, zone: 1 })])).toContain('"zone"');
  });

  test.each(kustomizations)('$name/$folder: every value is of the right kind', async ({ folder, files }) => {
    const manifests = kustomized(files, folder);
    for (const manifest of manifests) await validate(manifest);
    expect(manifests.length).toBeGreaterThan(0);
  });

  test('every property is known', () => {
    const models = kustomizations.flatMap(({ folder, files }) => kustomized(files, folder).map(modelOf));
    expect(models.length).toBeGreaterThan(5);
    expect(typeProblems(models)).toBe('');
  });
});

function kustomized(files: readonly GeneratedFile[], path: string): readonly Manifest[] {
  const folder = mkdtempSync(join(tmpdir(), 'kustomize-'));
  try {
    for (const file of files) {
      mkdirSync(join(folder, dirname(file.path)), { recursive: true });
      writeFileSync(join(folder, file.path), file.text);
    }
    const text = execFileSync('kubectl', ['kustomize', join(folder, path)], { encoding: 'utf8' });
    return parseAllDocuments(text).map((document) => document.toJS());
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function validate(manifest: Manifest): Promise<void> {
  const model = await importTool<Model>(`kubernetes-models/${MODULES[manifest.kind]}`);
  const Kind = model?.[manifest.kind];
  if (Kind === undefined) throw new Error(`There is no model of ${manifest.kind}`);
  new Kind(manifest).validate();
}

/** As the check of types takes it. */
function modelOf(manifest: Manifest): Parameters<typeof typeProblems>[0][number] {
  const path = `../../tools/infra/node_modules/kubernetes-models/${MODULES[manifest.kind]}.js`;
  const file = fileURLToPath(new URL(path, import.meta.url));
  return { sent: manifest, understood: manifest, model: manifest, type: `I${manifest.kind}`, file };
}
