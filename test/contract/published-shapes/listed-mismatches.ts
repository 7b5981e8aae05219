import fs from 'node:fs';
import path from 'node:path';
import type { MismatchedPath } from './hold-requests.js';

interface ListedMismatches {
  /** Of requests. */
  readonly providers?: readonly string[];
  /** Of replies: formats of clients. */
  readonly clients?: readonly string[];
  /** Places with the fault: `messages[].name unknown`. */
  readonly mismatches: readonly string[];
  readonly reason: string;
}

export const LISTED = JSON.parse(
  fs.readFileSync(path.join(__dirname, 'listed-mismatches.json'), 'utf8'),
) as readonly ListedMismatches[];

const listed = LISTED.flatMap(({ providers = [], mismatches }) =>
  providers.flatMap((provider) => mismatches.map((mismatch) => `${provider}: ${mismatch}`)),
);
const nameOf = ({ provider, mismatch }: MismatchedPath): string => `${provider}: ${mismatch}`;

/** Mismatches without a reason in the list. */
export function unlisted(found: readonly MismatchedPath[]): readonly MismatchedPath[] {
  return found.filter((one) => !listed.includes(nameOf(one)));
}

/** Listed mismatches that no request has. */
export function unused(found: readonly MismatchedPath[]): readonly string[] {
  const names = found.map(nameOf);
  return listed.filter((name) => !names.includes(name));
}

/** Mismatches of replies in a format of clients that have a reason. */
export function listedReplies(format: string): readonly string[] {
  return LISTED.flatMap(({ clients = [], mismatches }) => (clients.includes(format) ? mismatches : []));
}
