import type { UpstreamRule } from '../../infra/config/values/parse-upstream-allow.js';
import { checkUpstreamUrl, isAllowedAddress } from './check-upstream-url.js';

const host = (name: string, scheme: 'http' | 'https' = 'http', port: number | null = null): UpstreamRule => ({
  scheme,
  target: { kind: 'host', host: name },
  port,
});
const block = (address: string, prefixLength: number, port: number | null = null): UpstreamRule => ({
  scheme: 'http',
  target: { kind: 'cidr', address, prefixLength, family: address.includes(':') ? 6 : 4 },
  port,
});

const everything = [block('0.0.0.0', 0), block('::', 0), { ...block('0.0.0.0', 0), scheme: 'https' as const }];

describe('checkUpstreamUrl', () => {
  it.each([
    ['https://api.openai.com/v1', 'https://api.openai.com', '/v1'],
    ['https://api.openai.com/v1/', 'https://api.openai.com', '/v1'],
    ['HTTPS://API.Example.com:8443', 'https://api.example.com:8443', ''],
    ['https://1.1.1.1/v1', 'https://1.1.1.1', '/v1'],
    ['https://[2606:4700:4700::1111]/v1', 'https://[2606:4700:4700::1111]', '/v1'],
  ])('allows %s', (url, origin, path) => {
    expect(checkUpstreamUrl(url, [])).toEqual({ kind: 'allowed', endpoint: { origin, path } });
  });

  it.each([
    'not a url',
    '/v1',
    'ftp://example.com',
    'file:///etc/passwd',
    'http://example.com/v1',
    'https://user:password@example.com/v1',
    'https://user@example.com/v1',
    'https://example.com/v1?key=1',
    'https://example.com/v1#top',
    'https://example.com/v1/chat/completions',
    'https://example.com/v1/chat/completions/',
    'https://localhost/v1',
    'https://LOCALHOST./v1',
    'https://api.localhost/v1',
    'https://127.0.0.1/v1',
    'https://127.1/v1',
    'https://2130706433/v1',
    'https://0x7f.1/v1',
    'https://0177.0.0.1/v1',
    'https://127.0.0.1./v1',
    'https://[::1]/v1',
    'https://[::ffff:127.0.0.1]/v1',
    'https://[64:ff9b::7f00:1]/v1',
    'https://[2002:7f00:1::]/v1',
    'https://10.0.0.1/v1',
    'https://192.168.0.1/v1',
    'https://100.64.0.1/v1',
    'https://[fd00::1]/v1',
    'https://169.254.169.254/latest/meta-data',
    'https://0.0.0.0/v1',
    'https://0/v1',
    'https://metadata.google.internal/computeMetadata/v1',
    'https://metadata.google.internal./computeMetadata/v1',
    'https://api.example.com:25/v1',
    'https://api.example.com:6379/v1',
    'https://1.1.1.1:6379/v1',
    'gopher://127.0.0.1:6379/_INFO',
    'data:text/plain,x',
    'https://127。0。0。1/v1',
    'https://①②⑦.⓪.⓪.①/v1',
    'https://ⓛocalhost/v1',
  ])('refuses %s', (url) => {
    expect(checkUpstreamUrl(url, [])).toMatchObject({ kind: 'refused' });
  });

  it.each([
    ['http://vllm.internal:8000/v1', [host('vllm.internal', 'http', 8_000)]],
    ['http://vllm.internal:8000/v1', [block('10.0.0.0', 8, 8_000)]],
    ['http://10.1.2.3:8000/v1', [block('10.0.0.0', 8, 8_000)]],
    ['http://10.1.2.3/v1', [block('10.0.0.0', 8, 80)]],
    ['http://localhost:11434/v1', [host('localhost')]],
    ['http://[::1]:3003/v1', [block('::1', 128)]],
    ['https://localhost/v1', [host('localhost', 'https', 443)]],
    ['https://vllm.internal:6000/v1', [host('vllm.internal', 'https', 6_000)]],
  ])('allows %s when the operator opens it', (url, allow) => {
    expect(checkUpstreamUrl(url, allow)).toMatchObject({ kind: 'allowed' });
  });

  it.each([
    ['another port', 'http://10.1.2.3:8001/v1', [block('10.0.0.0', 8, 8_000)]],
    ['another block', 'http://11.1.2.3:8000/v1', [block('10.0.0.0', 8, 8_000)]],
    ['another scheme', 'https://10.1.2.3:8000/v1', [block('10.0.0.0', 8, 8_000)]],
    [
      "another machine's name by opening loopback",
      'http://api.example.com/v1',
      [block('127.0.0.0', 8), host('localhost')],
    ],
    ['another host', 'http://vllm2.internal:8000/v1', [host('vllm.internal')]],
    ['link-local', 'http://169.254.1.1/v1', everything],
    ['metadata', 'http://169.254.169.254/v1', everything],
    ['IPv4-mapped metadata', 'http://[::ffff:169.254.169.254]/v1', everything],
    ['metadata by https', 'https://169.254.169.254/v1', everything],
    ["Azure's metadata", 'https://168.63.129.16/v1', everything],
  ])('a rule does not open %s', (_case, url, allow) => {
    expect(checkUpstreamUrl(url, allow)).toMatchObject({ kind: 'refused' });
  });

  it('names the variable that opens a private address; none opens metadata', () => {
    expect(checkUpstreamUrl('https://10.0.0.1', [])).toMatchObject({
      reason: expect.stringContaining('ROUTIFY_UPSTREAM_ALLOW'),
    });
    expect(checkUpstreamUrl('https://169.254.169.254', [])).toMatchObject({
      reason: 'points to an address that is never called (metadata)',
    });
  });
});

describe('isAllowedAddress', () => {
  const destination = { scheme: 'http', host: 'vllm.internal', port: 8_000 } as const;

  it.each([
    {
      case: 'a public address by https',
      target: { ...destination, scheme: 'https' as const },
      address: '1.1.1.1',
      allow: [],
      open: true,
    },
    { case: 'a public address by http', target: destination, address: '1.1.1.1', allow: [], open: false },
    { case: 'a private address', target: destination, address: '10.0.0.1', allow: [], open: false },
    {
      case: 'a private address in an open block',
      target: destination,
      address: '10.0.0.1',
      allow: [block('10.0.0.0', 8)],
      open: true,
    },
    {
      case: 'a private address outside of the open block',
      target: destination,
      address: '192.168.0.1',
      allow: [block('10.0.0.0', 8)],
      open: false,
    },
    {
      case: 'an address that an open host resolves to',
      target: destination,
      address: '10.0.0.1',
      allow: [host('vllm.internal')],
      open: true,
    },
    {
      case: 'metadata that an open host resolves to',
      target: destination,
      address: '169.254.169.254',
      allow: [host('vllm.internal'), ...everything],
      open: false,
    },
    {
      case: 'IPv6 link-local in an open block',
      target: destination,
      address: 'fe80::1',
      allow: everything,
      open: false,
    },
    { case: 'no address at all', target: destination, address: 'vllm.internal', allow: everything, open: false },
  ])('$case: $open', ({ target, address, allow, open }) => {
    expect(isAllowedAddress(target, address, allow)).toBe(open);
  });
});
