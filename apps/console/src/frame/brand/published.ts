import type { PublicConfiguration } from '@/session/public-configuration';

const PAGES = {
  public_models: '/public/models',
  public_status: '/public/status',
  public_key: '/public/key',
  terms: '/public/terms',
  privacy: '/public/privacy',
} as const;

export type PublicPage = keyof typeof PAGES;

interface PublishedLink {
  /** The key of its text; null: the operator has given one. */
  readonly page: PublicPage | null;
  readonly label: string | null;
  readonly href: string;
}

/**
 * What the operator has published: own pages, texts elsewhere, and links of its own. A text here goes before one
 * elsewhere.
 */
export function publishedLinks(configuration: PublicConfiguration): PublishedLink[] {
  const { public_pages: pages, legal, brand, gateway_url: gateway } = configuration;
  const own = (page: PublicPage, isThere: boolean, elsewhere: string | null = null): PublishedLink[] => {
    const href = isThere ? PAGES[page] : elsewhere;
    return href === null ? [] : [{ page, label: null, href }];
  };
  return [
    ...own('public_models', pages.models),
    ...own('public_status', pages.status),
    ...own('public_key', pages.key && gateway !== null),
    ...own('terms', legal.has_terms_text, legal.terms_url),
    ...own('privacy', legal.has_privacy_text, legal.privacy_url),
    ...brand.footer_links.map(({ label, url }) => ({ page: null, label, href: url })),
  ];
}
