import { parsedText } from '../../fields/kinds.js';
import { originOf } from '../../kernel/text/origins.js';
import { Secret } from '../../kernel/secret.js';
import { certificates } from './values/parse-certificates.js';
import { parseUpstreamAllow } from './values/parse-upstream-allow.js';
import {
  backupLocation,
  encryptionKeys,
  folder,
  hexOfBytes,
  hostNames,
  keyPrefix,
  listenAddress,
  listenAddresses,
  onOff,
  organizations,
  plainName,
  postgresAddress,
  ratio,
  secretVersions,
  servers,
  textPairs,
  urlOf,
} from './parse-value.js';

// Kinds of fields that only variables have: what stands in the text, and how it is read.

export const switchOf = parsedText('on or off', onOff);
export const address = parsedText('host:port', listenAddress);
export const addresses = parsedText('host:port, comma separated', listenAddresses);
export const secretText = parsedText(
  'a text without spaces',
  secretOf((text) => (/^\S+$/.test(text) ? text : null)),
);
export const metricsAddress = parsedText('beside, off or host:port', (text) =>
  text === 'beside' || text === 'off' ? text : listenAddress(text),
);
export const directory = parsedText('a folder', folder);
export const backupFolderOrBucket = parsedText('a folder, or s3://bucket/prefix', backupLocation);
export const accessKey = parsedText(
  'accessKeyId:secretAccessKey',
  secretOf((text) => (/^[^:\s]+:\S+$/.test(text) ? text : null)),
);
export const processName = parsedText('letters, digits, dots, dashes and underscores, at most 128', plainName);
export const hosts = parsedText('names such as admin.internal, separated by commas, without ports', hostNames);
export const dnsServers = parsedText('addresses with an optional port, comma separated', servers);
export const destinations = parsedText('scheme://host-or-cidr:port-or-*, comma separated', parseUpstreamAllow);
export const fraction = parsedText('a number from 0 to 1', ratio);
export const organizationIds = parsedText('all, or ids of organizations, comma separated', organizations);

export const postgresUrl = parsedText(
  'a URL postgresql://user:password@host:port/database with one host; sslrootcert, sslcert and sslkey are readable files',
  postgresAddress,
);
export const redisUrl = parsedText(
  'a URL redis://[:password@]host:port[/database] or rediss://…',
  urlOf('redis', 'rediss'),
);
export const authorities = parsedText('PEM certificates', certificates);
export const smtpUrl = parsedText(
  'a URL smtp://user:password@host:port or smtps://…',
  secretOf(urlOf('smtp', 'smtps')),
);
export const httpsUrl = parsedText('a URL https://host/path', urlOf('https', 'http'));
/** The HTTP client takes no credentials in a URL. */
export const secretUrl = parsedText('a URL https://host/path without credentials', secretOf(callableUrl));
export const collectorUrl = parsedText('a URL http(s)://host:port without credentials', callableUrl);
export const origin = (example: string) => parsedText(`an origin such as ${example}, without a path`, originOf);

export const keyPrefixes = parsedText('2 to 12 lower-case letters and digits, a letter first', keyPrefix);
export const sha256 = parsedText('64 hexadecimal digits', hexOfBytes(32));
export const rootSecrets = parsedText(
  'at least 32 random characters; or versions:2:new,1:old with up to 4 numbers and secrets that differ, each of at least 32 characters',
  secretVersions,
);
export const namedKeys = parsedText('kid:base64,… with 32 bytes each and names that differ', encryptionKeys);

const PAIRS = 'name=value pairs, comma separated, values percent-encoded';
export const pairs = parsedText(PAIRS, textPairs);
export const secretPairs = parsedText(
  PAIRS,
  secretOf((text) => (text === '' ? null : textPairs(text))),
);

function callableUrl(text: string): string | null {
  return URL.canParse(text) && new URL(text).username !== '' ? null : urlOf('http', 'https')(text);
}

/** The text as a secret, where it is valid. */
function secretOf(parse: (text: string) => unknown): (text: string) => Secret | null {
  return (text) => (parse(text) === null ? null : new Secret(text));
}
