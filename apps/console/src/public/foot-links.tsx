import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePublicConfiguration } from '@/session/public-configuration';
import { publishedLinks } from './published';

/** Links to what is published, wherever it is. */
export function FootLinks() {
  const { t } = useTranslation('kit');
  const configuration = usePublicConfiguration();
  if (configuration === undefined) return null;
  return publishedLinks(configuration).map(({ page, label, href }) => {
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
