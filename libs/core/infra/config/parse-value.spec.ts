import { formatId } from '../../kernel/ids.js';
import {
  backupLocation,
  encryptionKeys,
  hexOfBytes,
  hostNames,
  listenAddress,
  onOff,
  organizations,
  plainName,
  ratio,
  secretVersions,
  textPairs,
  urlOf,
} from './parse-value.js';
import { parseUpstreamAllow } from './values/parse-upstream-allow.js';

const KEY = 'qk3W0bS0Yd1uN2f6m8mB5o7rJ4vT9xZcLgHpQeRiUtA=';

describe('listenAddress', () => {
  it.each([
    ['127.0.0.1:3000', { host: '127.0.0.1', port: 3000 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['gateway.internal:65535', { host: 'gateway.internal', port: 65_535 }],
    ['3000', null],
    [':3000', null],
    ['::1:3000', null],
    ['localhost:65536', null],
    ['localhost:-1', null],
    ['http://localhost:3000', null],
  ])('reads %s as %p', (text, expected) => {
    expect(listenAddress(text)).toEqual(expected);
  });
});

describe('ratio', () => {
  it.each([
    ['0', 0],
    ['1', 1],
    ['1.0', 1],
    ['0.01', 0.01],
    ['1.1', null],
    ['-0.5', null],
    ['.5', null],
    ['1e-3', null],
    ['', null],
  ])('reads %p as %p', (text, expected) => {
    expect(ratio(text)).toBe(expected);
  });
});

describe('textPairs', () => {
  it.each([
    ['', {}],
    ['a=b', { a: 'b' }],
    [' x-api-key = a%20b , c=d=e,', { 'x-api-key': 'a b', c: 'd=e' }],
    ['a=', { a: '' }],
    ['a', null],
    ['=b', null],
    ['a=%zz', null],
  ])('reads %p as %p', (text, expected) => {
    expect(textPairs(text)).toEqual(expected);
  });
});

describe('organizations', () => {
  const id = '01890a5d-ac96-774b-bcce-b302099a8057';
  const written = formatId('org', id);

  it.each([
    ['all', 'all'],
    ['', []],
    [`${written}, ${written}`, [id, id]],
    [formatId('key', id), null],
    ['everyone', null],
  ])('reads %p as %p', (text, expected) => {
    expect(organizations(text)).toEqual(expected);
  });
});

describe('hostNames', () => {
  it.each([
    ['', []],
    ['Admin.internal, console', ['admin.internal', 'console']],
    ['[fd00::1]', ['[fd00::1]']],
    ['admin.internal:3001', null],
    ['*.example.com', null],
    ['https://a', null],
  ])('reads %p as %p', (text, expected) => {
    expect(hostNames(text)).toEqual(expected);
  });
});

describe('urlOf', () => {
  it.each([
    ['redis://:pass@host:6379/2', true],
    ['rediss://host', true],
    ['redis:', false],
    ['http://host', false],
    ['host:6379', false],
  ])('takes %s: %p', (text, taken) => {
    expect(urlOf('redis', 'rediss')(text)).toBe(taken ? text : null);
  });
});

describe('encryptionKeys', () => {
  it('keeps the order, as the first key encrypts', () => {
    expect(encryptionKeys(`k2:${KEY}, k1:${KEY}`)?.map(({ kid }) => kid)).toEqual(['k2', 'k1']);
  });

  it.each([
    ['no name', KEY],
    ['31 bytes', `k1:${Buffer.alloc(31, 7).toString('base64')}`],
    ['33 bytes', `k1:${Buffer.alloc(33, 7).toString('base64')}`],
    ['a name twice', `k1:${KEY},k1:${KEY}`],
    ['an empty part', `k1:${KEY},`],
    ['other letters', `k1:${KEY.replace('q', '!')}`],
    ['nothing', ''],
  ])('refuses %s', (_case, text) => {
    expect(encryptionKeys(text)).toBeNull();
  });
});

describe('secretVersions', () => {
  const NEW = 'n7Kd0pTq4RzXwYv1Bs8Jm2LfGhUaCe9i';
  const OLD = 'Zr7pQ2xWmN4vB8kL1tYhC6dFgJ0sAe3u';
  const read = (text: string) =>
    secretVersions(text)?.map(({ version, secret }) => [version, secret.reveal()] as const) ?? null;

  it('reads versions in their order, as the first signs', () => {
    expect(read(`versions:2:${NEW},1:${OLD}`)).toEqual([
      [2, NEW],
      [1, OLD],
    ]);
    expect(read(`versions:2:${NEW}`)).toEqual([[2, NEW]]);
  });

  it.each([OLD, `2:${NEW},1:${OLD}`, `1:${OLD}`, `v2:${NEW}`, `${OLD},2:${NEW}`, ` versions:2:${NEW}`, `${OLD}\n`])(
    'reads a text without the marker as version 1, unchanged: %j',
    (text) => {
      expect(read(text)).toEqual([[1, text]]);
    },
  );

  it('lets an old secret have commas and colons', () => {
    const odd = `a,b:c, 3;${OLD}:`;
    expect(read(`versions:7:${NEW},1:${odd}`)).toEqual([
      [7, NEW],
      [1, odd],
    ]);
  });

  it.each([
    ['a short text', OLD.slice(1)],
    ['a short version', `versions:2:${NEW},1:${OLD.slice(1)}`],
    ['a list without numbers', `versions:${NEW},${OLD}`],
    ['version 0', `versions:0:${NEW}`],
    ['a number twice', `versions:1:${NEW},1:${OLD}`],
    ['a secret twice', `versions:2:${OLD},1:${OLD}`],
    ['an empty part', `versions:2:${NEW},1:`],
    ['five versions', `versions:${[5, 4, 3, 2, 1].map((version) => `${version}:${version}${NEW}`).join(',')}`],
    ['nothing', ''],
  ])('refuses %s', (_case, text) => {
    expect(secretVersions(text)).toBeNull();
  });
});

describe('small parsers', () => {
  it.each([
    [onOff('on'), true],
    [onOff('0'), false],
    [onOff('yes'), null],
    [plainName('gateway-0.eu'), 'gateway-0.eu'],
    [plainName('../etc'), null],
    [plainName(''), null],
    [hexOfBytes(2)('BEEF'), 'beef'],
    [hexOfBytes(2)('beef0'), null],
  ])('case %#', (actual, expected) => {
    expect(actual).toBe(expected);
  });
});

describe('parseUpstreamAllow', () => {
  it.each([
    [
      'http://10.0.0.0/8:8000',
      { scheme: 'http', target: { kind: 'cidr', address: '10.0.0.0', prefixLength: 8, family: 4 }, port: 8000 },
    ],
    [
      'http://10.1.2.3:*',
      { scheme: 'http', target: { kind: 'cidr', address: '10.1.2.3', prefixLength: 32, family: 4 }, port: null },
    ],
    [
      'https://[fd00::/8]:443',
      { scheme: 'https', target: { kind: 'cidr', address: 'fd00::', prefixLength: 8, family: 6 }, port: 443 },
    ],
    ['https://LLM.internal:443', { scheme: 'https', target: { kind: 'host', host: 'llm.internal' }, port: 443 }],
  ])('reads %s', (text, rule) => {
    expect(parseUpstreamAllow(text)).toEqual([rule]);
  });

  it('reads a list and skips empty parts', () => {
    expect(parseUpstreamAllow('http://a:1, http://b:2,')).toHaveLength(2);
    expect(parseUpstreamAllow('')).toEqual([]);
  });

  it.each([
    'http://10.0.0.0/33:80',
    'http://[fd00::/129]:80',
    'http://host/8:80',
    'http://host',
    'http://host:0',
    'http://host:65536',
    'ftp://host:21',
    'host:80',
    'http://user@host:80',
    'http://host:80/path',
    'http://a:1,nonsense',
  ])('refuses %s', (text) => {
    expect(parseUpstreamAllow(text)).toBeNull();
  });
});

describe('backupLocation', () => {
  it.each([
    ['s3://bucket', { bucket: 'bucket', prefix: '' }],
    ['s3://my.bucket-1/a/b/', { bucket: 'my.bucket-1', prefix: 'a/b' }],
    ['/var/backups', { folder: '/var/backups' }],
    ['', null],
    ['s3://', null],
    ['s3://B', null],
    ['s3://bucket/a/../b', null],
    ['s3:/bucket', null],
  ])('reads %j', (text, location) => {
    expect(backupLocation(text)).toEqual(location);
  });
});
