import { useTranslation } from 'react-i18next';
import { usePublicConfiguration } from '@/session/public-configuration';

/** The operator's documentation, and the reference of the API that the gateway serves. */
export function DocLinks() {
  const { t } = useTranslation('portal');
  const configuration = usePublicConfiguration();
  if (configuration === undefined) return null;
  const { docs_url: docs, gateway_url: gateway } = configuration;
  const links = [
    ...(docs === null ? [] : [[t('docs'), docs] as const]),
    ...(gateway === null ? [] : [[t('api_reference'), `${gateway}/docs`] as const]),
  ];
  return links.map(([text, href]) => (
    <a key={href} href={href} target="_blank" rel="noopener noreferrer">
      {text}
    </a>
  ));
}
