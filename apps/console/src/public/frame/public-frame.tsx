import { Link, Outlet } from '@tanstack/react-router';
import { Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Brand } from '@/frame/frame';
import { MaintenanceBanner } from '@/frame/banners/maintenance-banner';
import { LanguageSelect } from '@/frame/brand/language-select';
import { FootLinks } from '@/frame/brand/foot-links';
import classes from '../public.module.css';

/** The pages that need no log-in: a bar with the way in, and a sheet. */
export function PublicFrame(): ReactNode {
  const { t } = useTranslation('public');
  return (
    <div className={classes.frame}>
      <div className={classes.bar}>
        <Brand />
        <nav className={classes.links} aria-label={t('pages')}>
          <FootLinks />
        </nav>
        <div className={classes.way}>
          <LanguageSelect />
          <Link to="/">{t('log_in')}</Link>
        </div>
      </div>
      <main id="page" className={classes.sheet} data-scroller>
        <MaintenanceBanner />
        <Suspense>
          <Outlet />
        </Suspense>
      </main>
    </div>
  );
}
