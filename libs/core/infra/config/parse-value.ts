import { accessSync, constants } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { parseId } from '../../kernel/ids.js';
import { Secret } from '../../kernel/secret.js';
import type { BackupLocation, EncryptionKey, ListenAddress, SecretVersion } from './config.js';

/** Reads one variable's text. Null: invalid. */
type Parser<T> = (text: string) => T | null;

/** `on` and `off`, and the spellings other tools use for them. */
export function onOff(text: string): boolean | null {
  if (['on', 'true', '1'].includes(text)) return true;
  return ['off', 'false', '0'].includes(text) ? false : null;
}

/** `host:port`; IPv6 hosts in brackets. */
export function listenAddress(text: string): ListenAddress | null {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host === undefined || port > 65_535 ? null : { host, port };
}

/** `host:port` each, comma separated. */
export function listenAddresses(text: string): ListenAddress[] | null {
  const parts = text.split(',').flatMap((part) => (part.trim() === '' ? [] : [listenAddress(part.trim())]));
  return parts.every((part) => part !== null) ? parts : null;
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** A URL of one of the schemes, unchanged. */
export function urlOf(...schemes: readonly string[]): Parser<string> {
  return (text) => {
    const url = parseUrl(text);
    return url !== null && url.host !== '' && schemes.includes(url.protocol.slice(0, -1)) ? text : null;
  };
}

const TLS_FILES = ['sslrootcert', 'sslcert', 'sslkey'];

/** The driver takes one host, and reads the files at each connection. */
export function postgresAddress(text: string): string | null {
  const url = parseUrl(text);
  if (url === null || urlOf('postgres', 'postgresql')(text) === null || url.hostname.includes(',')) return null;
  const files = TLS_FILES.map((name) => url.searchParams.get(name)).filter((file) => file !== null);
  return files.every(isReadable) ? text : null;
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

const SECRET_CHARACTERS_MIN = 32;
/** Each digest of a presented secret is computed for every version. */
const SECRET_VERSIONS_MAX = 4;
const VERSIONS = 'versions:';

/**
 * A text is version 1, whatever characters it has; only the marker `versions:` begins a list, `versions:2:new,1:old`. A
 * comma that no number and colon follow belongs to its secret.
 */
export function secretVersions(text: string): readonly SecretVersion[] | null {
  const parts = text.startsWith(VERSIONS) ? text.slice(VERSIONS.length).split(/,(?=\d+:)/) : [`1:${text}`];
  const secrets = parts.map((part) => {
    const [, version = '', secret = ''] = /^([1-9]\d{0,3}):(.+)$/s.exec(part) ?? [];
    return { version: Number(version), secret: new Secret(secret) };
  });
  const isValid = secrets.every(({ secret }) => secret.reveal().length >= SECRET_CHARACTERS_MIN);
  const areDistinct =
    new Set(secrets.map(({ version }) => version)).size === secrets.length &&
    new Set(secrets.map(({ secret }) => secret.reveal())).size === secrets.length;
  return isValid && areDistinct && secrets.length <= SECRET_VERSIONS_MAX ? secrets : null;
}

const KEY_BYTES = 32;

/** `kid:base64,kid:base64`: one or more keys of 32 bytes with distinct names. */
export function encryptionKeys(text: string): readonly EncryptionKey[] | null {
  const keys: EncryptionKey[] = [];
  for (const part of text.split(',')) {
    const match = /^\s*([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]{43}=)\s*$/.exec(part);
    const [, kid = '', encoded = ''] = match ?? [];
    if (Buffer.from(encoded, 'base64').length !== KEY_BYTES || keys.some((key) => key.kid === kid)) return null;
    keys.push({ kid, key: new Secret(encoded) });
  }
  return keys;
}

export function hexOfBytes(bytes: number): Parser<string> {
  return (text) => (new RegExp(`^[0-9a-fA-F]{${bytes * 2}}$`).test(text) ? text.toLowerCase() : null);
}

/** A short prefix of keys. */
export function keyPrefix(text: string): string | null {
  return /^[a-z][a-z0-9]{1,11}$/.test(text) ? text : null;
}

const BUCKET = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([A-Za-z0-9._/-]*))?$/;

/** `s3://bucket/prefix`, or the path of a folder. Null, too, for an empty text: there is none. */
export function backupLocation(text: string): BackupLocation | null {
  if (text === '') return null;
  if (!text.startsWith('s3:')) return { folder: resolve(text) };
  const [, bucket, prefix = ''] = BUCKET.exec(text) ?? [];
  const parts = prefix.split('/').filter((part) => part !== '');
  return bucket === undefined || parts.some((part) => /^\.+$/.test(part)) ? null : { bucket, prefix: parts.join('/') };
}

/** A path, made absolute from the working directory. */
export function folder(text: string): string {
  return resolve(text);
}

/** A fraction from 0 to 1. */
export function ratio(text: string): number | null {
  return /^(0(\.\d+)?|1(\.0+)?)$/.test(text) ? Number(text) : null;
}

/** `name=value,name=value` with percent-encoded values, as OpenTelemetry's variables have it. */
export function textPairs(text: string): Readonly<Record<string, string>> | null {
  const pairs: Record<string, string> = {};
  for (const part of text.split(',').filter((written) => written.trim() !== '')) {
    const match = /^\s*([\w.-]+)\s*=\s*(.*?)\s*$/.exec(part);
    const value = match === null ? null : percentDecoded(match[2] ?? '');
    if (match === null || value === null) return null;
    pairs[match[1] ?? ''] = value;
  }
  return pairs;
}

function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** `all`, or public ids of organizations; returns their UUIDs. */
export function organizations(text: string): 'all' | readonly string[] | null {
  if (text === 'all') return text;
  const ids = text.split(',').flatMap((part) => (part.trim() === '' ? [] : [parseId('org', part.trim())]));
  return ids.some((id) => id === null) ? null : (ids as string[]);
}

/** IP addresses with an optional port: `10.0.0.2`, `10.0.0.2:5353`, `[fd00::1]:53`. */
export function servers(text: string): string[] | null {
  const parts = text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
  return parts.every(isServer) ? parts : null;
}

function isServer(text: string): boolean {
  const [, bracketed, plain = ''] = /^(?:\[([^\]]+)\]|([^:]+))(?::\d{1,5})?$/.exec(text) ?? [];
  return isIP(bracketed ?? plain) === (bracketed === undefined ? 4 : 6);
}

/** Names and addresses of hosts, in lower case; IPv6 in brackets. */
export function hostNames(text: string): string[] | null {
  const names = text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim().toLowerCase()]));
  return names.every((name) => /^(?:[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?|\[[0-9a-f:.]+\])$/.test(name))
    ? names
    : null;
}

/** A name that is also safe as a folder and in a Redis key. */
export function plainName(text: string): string | null {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(text) ? text : null;
}
