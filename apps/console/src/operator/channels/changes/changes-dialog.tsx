import { useTranslation } from 'react-i18next';
import { DataTable, Dialog, Empty, type Column } from '@/kit';
import classes from '../channels.module.css';
import { changeKey, siteOf, type Change } from './model-changes';
import type { Channel } from '../../data/catalog';

interface ChangesDialogProps {
  readonly served: Channel['models'][number];
  readonly onClose: () => void;
}

/** What happens to requests between the client and the provider of a model, and why. */
export function ChangesDialog({ served: { model, changes }, onClose }: ChangesDialogProps) {
  const { t } = useTranslation('operator/channels');
  const columns = useColumns();
  const rows = changes ?? [];
  return (
    <Dialog title={t('changes_title', { name: model })} isWide onClose={onClose}>
      {rows.length === 0 ? (
        <Empty>{t('changes_empty')}</Empty>
      ) : (
        <DataTable label={t('changes_title', { name: model })} columns={columns} rows={rows} keyOf={changeKey} />
      )}
    </Dialog>
  );
}

function useColumns(): readonly Column<Change>[] {
  const { t } = useTranslation('operator/channels');
  return [
    {
      id: 'fields',
      head: t('change_fields'),
      isWide: true,
      cell: ({ fields }) => <span className={classes.mono}>{fields.join(', ')}</span>,
    },
    { id: 'effect', head: t('change_effect'), isWide: true, cell: (change) => <Effect change={change} /> },
    { id: 'reason', head: t('change_reason'), isWide: true, cell: (change) => <Reason change={change} /> },
  ];
}

function Effect({ change: { effect, when, scope, sent, overridden_by: option } }: { readonly change: Change }) {
  const { t } = useTranslation('operator/channels');
  return (
    <>
      <span className={option === null ? undefined : classes.quiet}>{t(`change_effect_${effect}`)}</span>{' '}
      {sent !== null && <span className={classes.mono}>{sent}</span>}
      {when !== 'always' && <div className={classes.wrapped}>{t(`change_when_${when}`)}</div>}
      {scope === 'translated_messages' && <div className={classes.wrapped}>{t('change_translated')}</div>}
      {option !== null && <div className={classes.wrapped}>{t('change_overridden', { name: option })}</div>}
    </>
  );
}

/** A rule has a page that documents it. */
function Reason({ change: { option, source, read_on: readOn } }: { readonly change: Change }) {
  const { t } = useTranslation('operator/channels');
  if (source === null) return t('change_option', { name: option });
  return (
    <>
      <a href={source} target="_blank" rel="noreferrer">
        {siteOf(source)}
      </a>
      <div className={classes.wrapped}>{t('change_read_on', { day: readOn })}</div>
    </>
  );
}
