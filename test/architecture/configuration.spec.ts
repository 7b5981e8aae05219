import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationPage, environmentExample } from '../../libs/core/infra/config/describe-variables.js';
import { VARIABLES } from '../../libs/core/infra/config/variables.js';

const ROOT = join(__dirname, '../..');

/** Sources that ship, without tests and failpoints. Paths from the repo's root. */
const sources = ['apps', 'libs'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(
      (path) => path.endsWith('.ts') && !path.endsWith('.spec.ts') && !/generated|failpoints|node_modules/.test(path),
    )
    .map((path) => join(folder, path)),
);
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('configuration', () => {
  it('is documented as the table says; npm run docs writes both files', () => {
    expect(read('docs/configuration.md')).toBe(configurationPage());
    expect(read('.env.example')).toBe(environmentExample());
  });

  it('reads the environment in one place', () => {
    const readers = sources.filter((path) => /process\.env\b/.test(read(path).replace(/\/\*\*[\s\S]*?\*\//g, '')));
    expect(readers).toEqual(['libs/core/infra/config/environment.ts']);
  });

  it('has no unused variable', () => {
    const code = sources
      .filter((path) => !/^libs\/infra\/config\/(config|variables|describe-variables)\.ts$/.test(path))
      .map(read)
      .join('\n');
    expect(Object.keys(VARIABLES).filter((field) => !new RegExp(`\\b${field}\\b`).test(code))).toEqual([]);
  });
});
