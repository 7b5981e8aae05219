import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The version of this build, from package.json: above `dist/libs/core/infra` after a build, above `libs/core/infra` under tests. */
export function readVersion(): string {
  const files = ['../../../../package.json', '../../../package.json'].map((up) =>
    fileURLToPath(new URL(up, import.meta.url)),
  );
  const found = files.find((file) => existsSync(file));
  if (found === undefined) throw new Error(`no package.json in ${files.join(' or ')}`);
  return (JSON.parse(readFileSync(found, 'utf8')) as { version: string }).version;
}
