// The registers of promises: each JSON file of this folder is a topic, with the tests that show its promises.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'test/promises';

/** All topics, in the order of their names. */
export function readPromises(root) {
  const files = readdirSync(join(root, FOLDER)).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => ({
    name: file.replace('.json', ''),
    ...JSON.parse(readFileSync(join(root, FOLDER, file), 'utf8')),
  }));
}

/** A test's title without the ids at its beginning, or their placeholders in a table. */
export function withoutIds(title, ids) {
  return title.replace(new RegExp(`^(?:(?:${ids}|and|%s|\\$row)[\\s,]*)*:?\\s*`), '');
}
