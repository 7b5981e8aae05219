import { useComputedColorScheme } from '@mantine/core';
import { usePublicConfiguration } from '@/session/public-configuration';

interface LogoProps {
  /** The product's own mark, where neither the name nor the logo is the operator's. */
  readonly fallback?: string;
}

const PRODUCT = 'Routify';

/** The brand's logo, on dark ground the one for it. Beside it stands the name. */
export function Logo({ fallback }: LogoProps) {
  const brand = usePublicConfiguration()?.brand;
  const isDark = useComputedColorScheme('light') === 'dark';
  const own = (isDark ? brand?.logo_dark_url : null) ?? brand?.logo_url;
  const isOwn = brand !== undefined && brand.name !== PRODUCT;
  const url = own ?? (isOwn ? undefined : fallback);
  if (url === undefined) return null;
  // Its place is kept until it is known whose it is.
  return <img src={url} alt="" style={{ visibility: brand === undefined ? 'hidden' : 'visible' }} />;
}
