import { ActionIcon } from '@mantine/core';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { Menu as MenuIcon, Search, X } from 'lucide-react';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Audience } from '@/api/session-state';
import { useAuthConfig } from '@/session/auth-config';
import classes from './frame.module.css';
import { Logo } from './brand/logo';
import type { NavGroup } from './menu/navigation';
import { Palette, usePalette } from './palette/palette';
import type { SearchPart } from './palette/search-part';
import { StaleBanner } from './banners/stale-banner';
import { UserMenu } from './menu/user-menu';

interface FrameProps {
  readonly audience: Audience;
  readonly groups: readonly NavGroup[];
  /** Below the brand, or in its place: the switch of organizations. */
  readonly brand?: ReactNode;
  /** At the foot of the navigation: what always matters. */
  readonly state?: ReactNode;
  /** Below it: links of the brand. */
  readonly links?: ReactNode;
  /** Above the sheet: impersonation, maintenance. */
  readonly banner?: ReactNode;
  readonly search: SearchPart;
}

/** The sidebar and the sheet that holds a page. */
export function Frame({ audience, groups, brand, state, links, banner, search }: FrameProps) {
  const { t } = useTranslation('kit');
  const path = useRouterState({ select: ({ location }) => location.pathname });
  // The menu of a phone closes with the next page.
  const [openedAt, setOpenedAt] = useState<string | null>(null);
  const isOpen = openedAt === path;
  const palette = usePalette();
  return (
    <div className={classes.frame}>
      <a href="#page" className={classes.skip}>
        {t('skip')}
      </a>
      <div className={classes.topbar}>
        {brand ?? <Brand />}
        <ActionIcon
          size="lg"
          aria-label={t(isOpen ? 'close' : 'menu')}
          aria-expanded={isOpen}
          onClick={() => {
            setOpenedAt(isOpen ? null : path);
          }}
        >
          {isOpen ? <X size={18} /> : <MenuIcon size={18} />}
        </ActionIcon>
      </div>
      <div className={classes.sidebar} data-open={isOpen}>
        {brand ?? <Brand />}
        <button type="button" className={classes.search} onClick={palette.open}>
          <Search size={14} strokeWidth={1.6} aria-hidden />
          <span>{t('find_short')}</span>
          <kbd aria-hidden>{PALETTE_KEYS}</kbd>
        </button>
        <Navigation groups={groups} />
        <div className={classes.foot}>
          {state !== undefined && <div className={classes.footRow}>{state}</div>}
          {links !== undefined && <div className={classes.links}>{links}</div>}
          <UserMenu audience={audience} />
        </div>
      </div>
      <main id="page" tabIndex={-1} className={classes.sheet} data-scroller>
        {banner}
        <StaleBanner />
        <Suspense>
          <Outlet />
        </Suspense>
      </main>
      <Palette state={palette} groups={groups} audience={audience} search={search} />
    </div>
  );
}

const PALETTE_KEYS = navigator.platform.startsWith('Mac') ? '⌘K' : 'Ctrl K';

export function Brand() {
  const name = useAuthConfig()?.brand_name;
  return (
    <div className={classes.brand}>
      <Logo fallback="/assets/icon.svg" />
      <span className={classes.brandName}>{name}</span>
    </div>
  );
}

function Navigation({ groups }: { readonly groups: readonly NavGroup[] }) {
  const { t } = useTranslation('kit');
  return (
    <nav className={classes.nav} aria-label={t('navigation')}>
      {groups.map(({ label, items }) => (
        <div key={label ?? ''} role="group" aria-label={label ?? undefined}>
          {label !== null && (
            <div className={classes.group} aria-hidden>
              {label}
            </div>
          )}
          {items.map(({ to, label: name, icon: Icon, count, isUrgent = false }) => (
            <Link
              key={to}
              to={to}
              className={classes.item}
              activeOptions={{ exact: HOMES.has(to), includeSearch: false }}
            >
              <Icon size={16} strokeWidth={1.6} aria-hidden />
              {name}
              {count !== undefined && count > 0 && (
                <span className={classes.count} data-urgent={isUrgent}>
                  {count}
                </span>
              )}
            </Link>
          ))}
        </div>
      ))}
    </nav>
  );
}

/** They are above all other pages of their side, and active only themselves. */
const HOMES: ReadonlySet<string> = new Set(['/', '/operator']);
