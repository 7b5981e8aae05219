import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');
export const SHIPPED = 'prisma/seed/catalog.json';
export const LISTED = 'libs/catalog/listed/listed-models.json';

/** @param path from the root */
export const readJson = (path) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
export const writeJson = (path, value) => writeFileSync(join(ROOT, path), `${JSON.stringify(value, null, 2)}\n`);
