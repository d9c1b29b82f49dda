// Writes the page of .NET's behaviors from the catalogue and the tests that name an id: packages/conformance/DOTNET.md.
import { writeFile } from 'node:fs/promises';
import { filesById } from '../packages/conformance/dotnet/find-tests.ts';
import { dotnetPage } from '../packages/conformance/dotnet/page.ts';

await writeFile(new URL('../packages/conformance/DOTNET.md', import.meta.url), dotnetPage(filesById()));
