import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { brandTokens } from '@/frame/brand/brand-tokens';
import { Region } from '@/kit';
import classes from './preview.module.css';

interface Brand {
  readonly name: string;
  readonly color: string;
  readonly logo: string;
  readonly darkLogo: string;
  readonly supportEmail: string;
}

interface Sender {
  readonly name: string;
  readonly address: string;
}

interface PreviewProps {
  readonly brand: Brand;
  /** Null: pages are shown, and no mail's head. */
  readonly sender: Sender | null;
}

/** The log-in in both colour schemes and a mail, as the form has them now. */
export function Preview({ brand, sender }: PreviewProps) {
  const { t } = useTranslation('operator/settings');
  return (
    <Region title={t('preview')} isPadded>
      <div className={classes.pages} aria-hidden>
        {sender === null && (['light', 'dark'] as const).map((scheme) => <LogIn key={scheme} {...{ brand, scheme }} />)}
        <Mail brand={brand} sender={sender} />
      </div>
    </Region>
  );
}

interface SchemeProps {
  readonly brand: Brand;
  readonly scheme: 'light' | 'dark';
  readonly children: ReactNode;
}

/** A part of another page, in its colours. */
function Scheme({ brand, scheme, children }: SchemeProps) {
  return (
    <div className={classes.page} data-mantine-color-scheme={scheme} style={brandTokens(brand.color, scheme)}>
      {children}
    </div>
  );
}

function Mark({ brand, logo }: { readonly brand: Brand; readonly logo: string }) {
  return (
    <div className={classes.mark}>
      {/* An image of another host is there once it is saved. */}
      {logo.startsWith('data:') && <img src={logo} alt="" height={24} />}
      {brand.name}
    </div>
  );
}

function LogIn({ brand, scheme }: Omit<SchemeProps, 'children'>) {
  const { t } = useTranslation('operator/settings');
  const logo = scheme === 'dark' && brand.darkLogo !== '' ? brand.darkLogo : brand.logo;
  return (
    <Scheme {...{ brand, scheme }}>
      <Mark brand={brand} logo={logo} />
      <div className={classes.sheet}>
        <b>{t('preview_log_in')}</b>
        <div className={classes.field} />
        <div className={classes.button}>{t('preview_log_in')}</div>
        <span className={classes.link}>{t('preview_link')}</span>
      </div>
    </Scheme>
  );
}

/** Mails are light everywhere. */
function Mail({ brand, sender }: PreviewProps) {
  const { t } = useTranslation('operator/settings');
  return (
    <Scheme brand={brand} scheme="light">
      {sender !== null && (
        <div className={classes.link}>
          {sender.name === '' ? brand.name : sender.name} {`<${sender.address}>`}
        </div>
      )}
      <div className={classes.sheet}>
        <Mark brand={brand} logo={brand.logo} />
        <span>{t('preview_mail', { name: brand.name })}</span>
        <div className={classes.button}>{t('preview_join')}</div>
        <span className={classes.foot}>
          {t('preview_foot', { name: brand.name })} {brand.supportEmail}
        </span>
      </div>
    </Scheme>
  );
}
