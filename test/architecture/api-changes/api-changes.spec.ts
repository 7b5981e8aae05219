import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../source-tree.js';
import type { ApiDocument } from './api-document.js';
import { findBreakingChanges } from './find-breaking-changes.js';

const read = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

/** Releases that promise each other nothing: before 1.0 every minor one, from then on every major one. */
function seriesOf(version: string): string {
  const [major = '', minor = ''] = version.split('.');
  return major === '0' ? `0.${minor}` : major;
}

describe('the management API', () => {
  const { version } = read('package.json') as { version: string };
  const baseline = `docs/api/released/openapi-${seriesOf(version)}.json`;
  const accept =
    `To break the API, begin another series: raise the version in package.json, then ` +
    `cp docs/api/openapi.json to docs/api/released/openapi-<series>.json, and tell it in CHANGELOG.md.`;

  it('has the document that its series began with', () => {
    if (!existsSync(join(ROOT, baseline))) throw new Error(`${baseline} is missing. ${accept}`);
  });

  it('breaks nothing that its series has promised', () => {
    const changes = findBreakingChanges(read(baseline) as ApiDocument, read('docs/api/openapi.json') as ApiDocument);
    if (changes.length > 0) throw new Error(`${changes.join('\n')}\n${accept}`);
  });
});
