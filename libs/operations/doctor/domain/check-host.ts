import type { inspectProcess, ListenAddress, readConfig } from '#core/infra';
import { listed } from './listed.js';
import { fail, ok, part, warn, type Verdict } from './finding.js';

type ConfigProblems = Extract<ReturnType<typeof readConfig>, Error>['problems'];

/** `engines` of package.json. */
const NODE_MIN = [20, 19] as const;
const GIB = 1_073_741_824;
const HOUR_MS = 3_600_000;
const FREE_BYTES_MIN = GIB / 4;

/** @param version as in `process.versions.node` */
export function checkNode(version: string): Verdict {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [minMajor, minMinor] = NODE_MIN;
  if (major > minMajor || (major === minMajor && minor >= minMinor)) return ok('node_supported', { version });
  return fail('node_outdated', { version, minimum: NODE_MIN.join('.') });
}

/** @param profile null: the environment is not usable */
export function checkEnvironment(profile: string | null, problems: ConfigProblems): Verdict {
  if (profile !== null) return ok('environment_valid', { profile });
  const sentences = problems.map(({ variable, got, expected, didYouMean: suggestion }) =>
    suggestion === ''
      ? part('variable_invalid', { variable, got, expected })
      : part('variable_misspelled', { variable, got, expected, suggestion }),
  );
  return fail('environment_invalid', { sentences });
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
  const free = (freeBytes / GIB).toFixed(1);
  if (error !== null) return fail('journal_unwritable', { error, folder });
  if (freeBytes < FREE_BYTES_MIN) return fail('journal_full', { folder, free });
  if (freeBytes < bytesMax) return warn('journal_low', { folder, free });
  return ok('journal_writable', { folder, free });
}

export interface BackupFacts {
  readonly location: string;
  /** When the newest verified backup was begun; null: there is none. */
  readonly lastAtMs: number | null;
  /** ROUTIFY_BACKUP_HOURS */
  readonly everyHours: number;
  /** Why the newest one cannot be restored here; null: its key opens it. */
  readonly unusable: string | null;
  /** Keys that encrypt secrets in it, and are not configured. */
  readonly missingKeys: readonly string[];
}

/** @param facts null: workers make none */
export function checkBackups(facts: BackupFacts | null, nowMs: number): Verdict {
  if (facts === null) return warn('backups_off');
  const { location, lastAtMs, everyHours, unusable, missingKeys } = facts;
  if (lastAtMs === null) return fail('backups_none', { location });
  if (unusable !== null) return fail('backups_closed', { reason: unusable });
  if (missingKeys.length > 0) return fail('backups_keyless', { location, keys: listed(missingKeys) });
  const ageHours = (nowMs - lastAtMs) / HOUR_MS;
  const age = { location, hours: ageHours.toFixed(1) };
  // One that failed, and the time that the next one takes.
  return ageHours > 2 * everyHours ? fail('backups_old', age) : ok('backups_recent', age);
}

type HardeningFacts = Awaited<ReturnType<typeof inspectProcess>>;

const LOOPBACK = /^(?:127\.|::1$|localhost$)/;
/** Of private networks: RFC 1918, carrier-grade NAT, unique local, link-local. */
const PRIVATE =
  /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.|f[cd]|fe[89ab])/i;

/** In other profiles than production only what makes the profile itself a mistake: an address that others reach. */
export function checkHardening({ profile, isRoot, openFiles, listeners }: HardeningFacts): Verdict {
  const shownOf = ({ host, port }: ListenAddress): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const open = listeners
    .filter(({ address: { host } }) => !LOOPBACK.test(host) && (profile !== 'production' || !PRIVATE.test(host)))
    .map(({ name, address }) => ({ listener: name, address: shownOf(address) }));
  const gaps =
    profile === 'production'
      ? [
          ...(isRoot ? [part('hardening_root')] : []),
          ...openFiles.map((file) => part('hardening_file', { file })),
          ...open.map((facts) => part('hardening_listener', facts)),
        ]
      : open.map((facts) => part('hardening_profile', { profile, ...facts }));
  return gaps.length === 0 ? ok('hardening_sound') : warn('hardening_gaps', { sentences: gaps });
}
