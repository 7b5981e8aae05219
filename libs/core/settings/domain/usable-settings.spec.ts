import { gatewayOrigin, usableSettings } from './usable-settings.js';

const PUBLIC_URL = 'https://routify.example.com';

describe('gatewayOrigin', () => {
  it.each([
    ['https://API.example.com/', PUBLIC_URL, 'https://api.example.com'],
    ['http://127.0.0.1:3000', PUBLIC_URL, 'http://127.0.0.1:3000'],
    ['http://10.0.0.5:3000', PUBLIC_URL, null],
    ['http://10.0.0.5:3000', 'http://10.0.0.4:3001', 'http://10.0.0.5:3000'],
    ['https://x; script-src *', PUBLIC_URL, null],
    ['https://x;script-src', PUBLIC_URL, null],
  ])('%s of %s is %p', (text, publicUrl, origin) => {
    expect(gatewayOrigin(text, publicUrl)).toBe(origin);
  });
});

describe('usableSettings', () => {
  it.each([
    ['public', 'gateway_url', 'https://x; script-src *'],
    ['brand', 'color', 'red;background:url(https://x)'],
    ['brand', 'logo_url', 'javascript:alert(1)'],
    ['brand', 'logo_dark_url', 'data:text/html;base64,AAAA'],
    ['brand', 'terms_url', 'javascript:alert(1)'],
    ['brand', 'privacy_url', 'http://x'],
    ['brand', 'name', 'Acme\r\nBcc: all@example.com'],
    ['mail', 'from_name', 'Acme\nBcc: all@example.com'],
  ] as const)('leaves out a stored %s.%s of %j', (group, field, value) => {
    expect(usableSettings(group, { [field]: value, kept: 1 }, PUBLIC_URL)).toEqual({ kept: 1 });
  });

  it('keeps what the rules allow, and of links those that lead to a page', () => {
    const link = { label: 'Imprint', url: 'https://example.com/imprint' };
    const footer_links = [link, { label: 'Bad', url: 'javascript:alert(1)' }];
    const stored = { name: 'Acme', color: '#112233', logo_url: 'data:image/png;base64,AAAA', footer_links };
    expect(usableSettings('brand', stored, PUBLIC_URL)).toEqual({ ...stored, footer_links: [link] });
    const registration = { mode: 'open' };
    expect(usableSettings('registration', registration, PUBLIC_URL)).toEqual(registration);
  });
});
