import type { Config, ListenAddress } from '#infra';
import { ok, part, warn, type Verdict } from './finding.js';

export interface HardeningFacts {
  readonly profile: Config['profile'];
  readonly isRoot: boolean;
  /** Files with secrets that every user of the host can read. */
  readonly openFiles: readonly string[];
  /** Addresses that need not be reached from other hosts. Empty in a container, where published ports decide. */
  readonly listeners: readonly { readonly name: string; readonly address: ListenAddress }[];
}

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
