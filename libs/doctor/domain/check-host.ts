import type { readConfig } from '#infra';
import { fail, ok, warn, type Verdict } from './finding.js';

type ConfigProblems = Extract<ReturnType<typeof readConfig>, Error>['problems'];

/** `engines` of package.json. */
const NODE_MIN = [20, 19] as const;
const GIB = 1_073_741_824;
const FREE_BYTES_MIN = GIB / 4;

/** @param version as in `process.versions.node` */
export function checkNode(version: string): Verdict {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [minMajor, minMinor] = NODE_MIN;
  if (major > minMajor || (major === minMajor && minor >= minMinor)) return ok(`Node ${version}`);
  return fail(`Node ${version} is too old`, `Install Node ${NODE_MIN.join('.')} or newer.`);
}

/** @param profile null: the environment is not usable */
export function checkEnvironment(profile: string | null, problems: ConfigProblems): Verdict {
  if (profile !== null) return ok(`usable, profile ${profile}`);
  const lines = problems.map(({ variable, got, expected, didYouMean }) => {
    const hint = didYouMean === '' ? '' : `; did you mean ${didYouMean}?`;
    return `${variable} is ${got}, expected ${expected}${hint}`;
  });
  return fail(lines.join('; '), 'Set these variables; docs/configuration.md explains each.');
}

export interface JournalFacts {
  readonly folder: string;
  /** Why nothing can be written there; null: it can. */
  readonly error: string | null;
  readonly freeBytes: number;
  /** ROUTIFY_JOURNAL_BYTES_MAX */
  readonly bytesMax: number;
}

export function checkJournal({ folder, error, freeBytes, bytesMax }: JournalFacts): Verdict {
  const free = `${folder}, ${(freeBytes / GIB).toFixed(1)} GiB free`;
  if (error !== null) {
    return fail(
      `cannot be written: ${error}`,
      `Make ${folder} a folder that the gateway's user may write, or set ROUTIFY_JOURNAL_DIR.`,
    );
  }
  if (freeBytes < FREE_BYTES_MIN)
    return fail(free, 'Free space on its disk: a gateway admits nothing when it is full.');
  if (freeBytes < bytesMax) return warn(free, 'Free space on its disk, or lower ROUTIFY_JOURNAL_BYTES_MAX.');
  return ok(free);
}
