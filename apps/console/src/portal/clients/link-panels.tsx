import { Button } from '@mantine/core';
import { ExternalLink } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Copy, Pairs, Status } from '@/kit';
import { CLIENT_NAMES, type Client } from './client-settings';
import classes from './clients.module.css';
import {
  CC_SWITCH_APPS,
  ccSwitchFields,
  ccSwitchLink,
  cherryStudioFields,
  cherryStudioLink,
  type CcSwitchClient,
  type LinkField,
  type LinkTarget,
} from './import-links';

interface CcSwitchProps {
  readonly target: LinkTarget;
  /** Those that the key may be used with. */
  readonly clients: readonly Client[];
}

export function CcSwitch({ target, clients }: CcSwitchProps) {
  const { t } = useTranslation('portal/clients');
  const offered = clients.filter((client): client is CcSwitchClient => client in CC_SWITCH_APPS);
  return (
    <div className={classes.panel}>
      <div>{t('cc_switch_note')}</div>
      <LinkFields fields={ccSwitchFields(target)} />
      {offered.length === 0 && <Status kind="warn">{t('paths_missing')}</Status>}
      <div className={classes.openers}>
        {offered.map((client) => (
          <Opener
            key={client}
            text={t('open_for', { client: CLIENT_NAMES[client] })}
            copyText={t('copy_link_for', { client: CLIENT_NAMES[client] })}
            link={ccSwitchLink(client, target)}
          />
        ))}
      </div>
    </div>
  );
}

export function CherryStudio({ target }: { readonly target: LinkTarget }) {
  const { t } = useTranslation('portal/clients');
  return (
    <div className={classes.panel}>
      <div>{t('cherry_studio_note')}</div>
      <LinkFields fields={cherryStudioFields(target)} />
      <div className={classes.openers}>
        <Opener text={t('open_cherry_studio')} copyText={t('copy_link')} link={cherryStudioLink(target)} />
      </div>
    </div>
  );
}

/** What the program that is opened gets. */
function LinkFields({ fields }: { readonly fields: readonly LinkField[] }) {
  const { t } = useTranslation('portal/clients');
  return (
    <div>
      <div className={classes.note}>{t('link_holds')}</div>
      <Pairs
        pairs={[
          ...fields.map(([field, value]) => [t(field), value] as const),
          [t('link_key'), t('link_key_whole')] as const,
        ]}
      />
    </div>
  );
}

interface OpenerProps {
  readonly text: string;
  readonly copyText: string;
  /** It has the key: it is in no attribute of the page. */
  readonly link: string;
}

function Opener({ text, copyText, link }: OpenerProps) {
  return (
    <span className={classes.opener}>
      <Button
        leftSection={<ExternalLink size={14} aria-hidden />}
        onClick={() => {
          // A tab of its own: some browsers leave the page for a scheme that they do not know, and the key with it.
          window.open(link, '_blank', 'noopener,noreferrer');
        }}
      >
        {text}
      </Button>
      <Copy text={link} label={copyText} />
    </span>
  );
}
