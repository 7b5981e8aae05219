import type { EndpointKind } from './endpoint.js';
import { faultOfUrl, shownUrl } from './endpoint-url.js';

describe('the address of an endpoint', () => {
  it.each<[EndpointKind, string]>([
    ['webhook', 'https://example.com/hooks?token=1'],
    ['webhook', 'https://example.com:8443/'],
    ['slack', 'https://hooks.slack.com/services/T0/B0/x'],
    ['discord', 'https://discord.com/api/webhooks/1/x'],
    ['feishu', 'https://open.feishu.cn/open-apis/bot/v2/hook/x'],
    ['feishu', 'https://open.larksuite.com/open-apis/bot/v2/hook/x'],
    ['telegram', 'https://api.telegram.org/bot1:x/sendMessage?chat_id=-100123'],
    ['telegram', 'https://bots.example.com/bot1:x/sendMessage?chat_id=@channel'],
  ])('of %s may be %s', (kind, url) => {
    expect(faultOfUrl(kind, url, [])).toBeNull();
  });

  it.each<[EndpointKind, string, RegExp]>([
    ['webhook', 'http://example.com/', /https/],
    ['webhook', 'ftp://example.com/', /https/],
    ['webhook', 'https://127.0.0.1/', /address/],
    ['webhook', 'https://10.0.0.8/', /address/],
    ['webhook', 'https://169.254.169.254/latest/meta-data', /address/],
    ['webhook', 'https://[::1]/', /address/],
    ['webhook', 'https://[::ffff:10.0.0.1]/', /address/],
    ['webhook', 'https://0x7f.1/', /address/],
    ['webhook', 'https://metadata.google.internal/', /./],
    ['webhook', 'https://example.com:22/', /port/],
    ['webhook', 'https://user:pass@example.com/', /username/],
    ['webhook', 'https://example.com/#part', /fragment/],
    ['webhook', 'no address', /absolute/],
    ['webhook', `https://example.com/${'x'.repeat(500)}`, /characters/],
    ['slack', 'https://example.com/services/T0/B0/x', /slack/],
    ['slack', 'https://hooks.slack.com.evil.example/x', /slack/],
    ['discord', 'https://evil-discord.com/api/webhooks/1/x', /discord/],
    ['feishu', 'https://feishu.example.com/x', /feishu/],
    ['telegram', 'https://api.telegram.org/bot1:x/getUpdates?chat_id=1', /sendMessage/],
    ['telegram', 'https://api.telegram.org/bot1:x/sendMessage', /chat_id/],
  ])('ATK-330: of %s must not be %s', (kind, url, expected) => {
    expect(faultOfUrl(kind, url, [])).toMatch(expected);
  });

  it('may be one that the operator allows', () => {
    const target = { kind: 'cidr', address: '10.0.0.0', prefixLength: 8, family: 4 } as const;
    const allow = [{ scheme: 'http', target, port: 8_000 } as const];
    expect(faultOfUrl('webhook', 'http://10.0.0.8:8000/hook', allow)).toBeNull();
    expect(faultOfUrl('webhook', 'http://10.0.0.8:8001/hook', allow)).not.toBeNull();
    expect(faultOfUrl('slack', 'http://10.0.0.8:8000/hook', allow)).toBeNull();
  });

  it.each<[EndpointKind, string, string]>([
    ['webhook', 'https://example.com/hooks/1', 'https://example.com/hooks/1'],
    ['webhook', 'https://example.com/hooks?token=secret', 'https://example.com/hooks?…'],
    ['slack', 'https://hooks.slack.com/services/T0/B0/secret', 'https://hooks.slack.com/…'],
    ['telegram', 'https://api.telegram.org/bot1:secret/sendMessage?chat_id=1', 'https://api.telegram.org/…'],
  ])('of %s is shown without its secret', (kind, url, expected) => {
    expect(shownUrl(kind, url)).toBe(expected);
  });
});
