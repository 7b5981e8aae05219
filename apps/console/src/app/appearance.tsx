import { MantineProvider } from '@mantine/core';
import { useEffect, useMemo, type ReactNode } from 'react';
import { writeStored } from '@/api/session-state';
import { WithBrandName } from '@/kit/layout/page-title';
import { useAuthConfig } from '@/session/auth-config';
import { brandTokens } from '@/frame/brand/brand-tokens';
import { theme, variablesOf } from './theme';

/** Of the last visit: `before-paint.js` shows them until control has answered. */
const TOKENS_KEY = 'routify-brand-tokens';

interface AppearanceProps {
  readonly nonce: string;
  readonly children: ReactNode;
}

/** The look of every page: our tokens, in the brand's colour. */
export function Appearance({ nonce, children }: AppearanceProps) {
  const config = useAuthConfig();
  const color = config?.brand_color;
  const icon = config?.logo_url ?? null;
  useEffect(() => keepColor(color), [color]);
  useEffect(() => showIcon(icon), [icon]);
  const resolver = useMemo(() => variablesOf(color ?? ''), [color]);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolver}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <WithBrandName value={config?.brand_name ?? ''}>{children}</WithBrandName>
    </MantineProvider>
  );
}

function keepColor(color: string | undefined): void {
  if (color === undefined) return;
  document.documentElement.removeAttribute('style');
  writeStored(TOKENS_KEY, JSON.stringify({ light: brandTokens(color, 'light'), dark: brandTokens(color, 'dark') }));
}

/** The brand's logo is also the icon of the tab. */
function showIcon(url: string | null): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (link === null || url === null) return;
  link.removeAttribute('type');
  link.href = url;
}
