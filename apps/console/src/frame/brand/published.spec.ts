import type { PublicConfiguration } from '@/session/public-configuration';
import { publishedLinks } from './published';

const NOTHING = {
  gateway_url: 'https://api.example',
  public_pages: { models: false, status: false, key: false },
  legal: { terms_url: null, privacy_url: null, has_terms_text: false, has_privacy_text: false },
  brand: { footer_links: [] },
} as unknown as PublicConfiguration;

describe('what is published', () => {
  it('is nothing at first', () => {
    expect(publishedLinks(NOTHING)).toEqual([]);
  });

  it('are pages, texts here before texts elsewhere, and links of the operator', () => {
    const links = publishedLinks({
      ...NOTHING,
      public_pages: { models: true, status: true, key: true },
      legal: {
        terms_url: 'https://a.example',
        privacy_url: 'https://b.example',
        has_terms_text: true,
        has_privacy_text: false,
      },
      brand: { ...NOTHING.brand, footer_links: [{ label: 'Imprint', url: 'https://c.example' }] },
    });
    expect(links.map(({ page, label, href }) => [page ?? label, href])).toEqual([
      ['public_models', '/public/models'],
      ['public_status', '/public/status'],
      ['public_key', '/public/key'],
      ['terms', '/public/terms'],
      ['privacy', 'https://b.example'],
      ['Imprint', 'https://c.example'],
    ]);
  });
});
