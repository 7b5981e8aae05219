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

  it.each<[EndpointKind, string, string?]>([
    ['webhook', 'http://example.com/'],
    ['webhook', 'ftp://example.com/'],
    ['webhook', 'https://127.0.0.1/'],
    ['webhook', 'https://10.0.0.8/'],
    ['webhook', 'https://169.254.169.254/latest/meta-data'],
    ['webhook', 'https://[::1]/'],
    ['webhook', 'https://[::ffff:10.0.0.1]/'],
    ['webhook', 'https://0x7f.1/'],
    ['webhook', 'https://metadata.google.internal/'],
    ['webhook', 'https://example.com:22/'],
    ['webhook', 'https://user:pass@example.com/'],
    ['webhook', 'https://example.com/#part'],
    ['webhook', 'no address'],
    ['webhook', `https://example.com/${'x'.repeat(500)}`],
    ['slack', 'https://example.com/services/T0/B0/x', 'webhook_url_of_chat'],
    ['slack', 'https://hooks.slack.com.evil.example/x', 'webhook_url_of_chat'],
    ['discord', 'https://evil-discord.com/api/webhooks/1/x', 'webhook_url_of_chat'],
    ['feishu', 'https://feishu.example.com/x', 'webhook_url_of_chat'],
    ['telegram', 'https://api.telegram.org/bot1:x/getUpdates?chat_id=1', 'webhook_url_telegram'],
    ['telegram', 'https://api.telegram.org/bot1:x/sendMessage', 'webhook_url_telegram'],
  ])('ATK-330: of %s must not be %s', (kind, url, expected = 'webhook_url') => {
    expect(faultOfUrl(kind, url, [])).toBe(expected);
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
