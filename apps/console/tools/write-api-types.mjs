// Beside the console's own packages: openapi-typescript is installed here.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import generate, { astToString } from 'openapi-typescript';

/** Writes the types of an OpenAPI document as `management.d.ts` into a folder of their own. */
export async function writeApiTypes(document, folder) {
  const types = astToString(await generate(document));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/management.d.ts`, types);
}
