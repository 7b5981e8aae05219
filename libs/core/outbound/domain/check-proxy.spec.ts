import type { UpstreamRule } from '../../infra/config/values/parse-upstream-allow.js';
import { checkProxyUrl, parseProxyUrl } from './check-proxy.js';
import { formatProxyAddress } from './proxy.js';

const rule = (scheme: 'http' | 'https', host: string, port: number | null = null): UpstreamRule => ({
  scheme,
  target: { kind: 'host', host },
  port,
});

describe('the URL of a proxy', () => {
  it.each([
    ['http://proxy.example', 'http://proxy.example:80'],
    ['https://Proxy.Example./', 'https://proxy.example:443'],
    ['socks5://proxy.example', 'socks5://proxy.example:1080'],
    ['socks5://proxy.example:80', 'socks5://proxy.example:80'],
    ['socks5://[2606:4700::1111]:1080', 'socks5://[2606:4700::1111]:1080'],
    ['socks5://1.1.1.1', 'socks5://1.1.1.1:1080'],
  ])('%s is read as %s', (text, read) => {
    const address = parseProxyUrl(text);
    expect(typeof address === 'string' ? address : formatProxyAddress(address)).toBe(read);
    expect(checkProxyUrl(text, [])).toMatchObject({ kind: 'allowed' });
  });

  it.each([
    'proxy.example:3128',
    'socks4://proxy.example',
    'socks5h://proxy.example',
    'http://user@proxy.example',
    'http://proxy.example/path',
    'http://proxy.example?query',
    'socks5://',
  ])('%s is refused', (text) => {
    expect(checkProxyUrl(text, [])).toMatchObject({ kind: 'refused' });
  });

  it.each([
    'http://localhost:3128',
    'http://127.0.0.1:3128',
    'socks5://127.1',
    'socks5://0x7f000001',
    'socks5://2130706433:1080',
    'socks5://[::1]',
    'socks5://[::ffff:10.0.0.1]',
    'http://10.0.0.1',
    'https://192.168.1.1',
    'http://169.254.169.254',
    'http://metadata.google.internal',
    'socks5://proxy.example:25',
  ])('%s needs a rule, or is closed', (text) => {
    expect(checkProxyUrl(text, [])).toMatchObject({ kind: 'refused' });
  });

  it('is opened by a rule for its host and port, with TLS by one for https only', () => {
    const allow = [rule('http', 'localhost', 3128)];
    expect(checkProxyUrl('http://localhost:3128', allow)).toMatchObject({ kind: 'allowed' });
    expect(checkProxyUrl('socks5://localhost:3128', allow)).toMatchObject({ kind: 'allowed' });
    expect(checkProxyUrl('https://localhost:3128', allow)).toMatchObject({ kind: 'refused' });
    expect(checkProxyUrl('http://localhost:3129', allow)).toMatchObject({ kind: 'refused' });
    expect(checkProxyUrl('https://localhost:3128', [rule('https', 'localhost')])).toMatchObject({ kind: 'allowed' });
    expect(checkProxyUrl('http://169.254.169.254', [rule('http', '169.254.169.254')])).toMatchObject({
      kind: 'refused',
    });
  });
});
