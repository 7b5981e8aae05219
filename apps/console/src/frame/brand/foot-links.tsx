import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePublicConfiguration } from '@/session/public-configuration';
import { publishedLinks, type PublicPage } from './published';

interface FootLinksProps {
  /** What the page around has already. */
  readonly without?: PublicPage;
}

/** Links to what is published, wherever it is. */
export function FootLinks({ without }: FootLinksProps) {
  const { t } = useTranslation('kit');
  const configuration = usePublicConfiguration();
  if (configuration === undefined) return null;
  const links = publishedLinks(configuration).filter(({ page }) => page === null || page !== without);
  return links.map(({ page, label, href }) => {
    const text = page === null ? label : t(page);
    return href.startsWith('/') ? (
      <Link key={href} to={href}>
        {text}
      </Link>
    ) : (
      <a key={href} href={href} rel="noreferrer">
        {text}
      </a>
    );
  });
}
