import { Button, Stack } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { useRefresh } from '@/api/use-refresh';
import { ownCaps } from '@/caps/data/cap-api';
import { HolderCaps } from '@/caps/parts/holder-caps';
import { useOpenParam } from '@/frame/palette/use-open-param';
import { ConfirmDialog, Count, Id, Instant, Pairs, Panel, QueryState, Region, SecretDialog, Ago } from '@/kit';
import { useMemberMay } from '@/session/customer-access';
import { ClientTabs } from '../clients/client-tabs';
import { CapLink } from '../parts/cap-link';
import { useNameOf } from '../parts/names';
import { useProjects } from '../parts/own-projects';
import { EditKeyDialog } from './edit-key-dialog';
import { CapLine, KeyStatus } from './key-cells';
import type { Key } from '../parts/key-state';
import classes from './keys.module.css';
import { RotateKeyDialog } from './rotate-key-dialog';

const route = getRouteApi('/portal/keys');

interface KeyPanelProps {
  readonly id: string;
  readonly onClose: () => void;
}

/** A key beside the list: what it may do, and what can be done with it. */
export function KeyPanel({ id, onClose }: KeyPanelProps) {
  const { t } = useTranslation('portal/keys');
  const may = useMemberMay();
  const query = customerApi.hooks.useQuery('get', '/api/v1/keys/{id}', { params: { path: { id } } });
  const row = query.data;
  const canChange = row?.status === 'active' && may('write', 'keys');
  return (
    <Panel title={row?.name ?? t('key')} onClose={onClose} foot={canChange ? <KeyActions row={row} /> : undefined}>
      <QueryState query={query} lines={8}>
        {(key) => <KeyDetail row={key} />}
      </QueryState>
    </Panel>
  );
}

function KeyDetail({ row }: { readonly row: Key }) {
  const { t } = useTranslation('portal/keys');
  const nameOf = useNameOf();
  const projects = useProjects();
  const limit = (value: number | null): ReactNode => (value === null ? t('no_limit') : <Count value={value} />);
  const list = (texts: readonly string[], none: string): ReactNode =>
    texts.length === 0 ? none : <span className={classes.mono}>{texts.join(', ')}</span>;
  const { project_id: id } = row;
  const projectPairs: [string, ReactNode][] =
    id === null
      ? []
      : [
          [
            t('project', { ns: 'projects' }),
            <Link key="project" to="/projects/$id" params={{ id }}>
              {projects.nameOf(id) ?? <Id id={id} short />}
            </Link>,
          ],
        ];
  const importPairs: [string, ReactNode][] =
    row.imported_from === null ? [] : [[t('imported_from'), row.imported_from]];
  return (
    <>
      <Region isPadded>
        <div style={{ height: 16 }} />
        <Pairs
          pairs={[
            [t('state'), <KeyStatus key="state" row={row} />],
            [t('key'), <span key="key" className={classes.mono} children={row.masked} />],
            [t('id'), <Id key="id" id={row.id} />],
            [t('last_used'), <Ago key="used" at={row.last_used_at} />],
            [t('made_by'), nameOf(row.member_id) ?? t('by_operator')],
            ...projectPairs,
            ...importPairs,
            [t('created'), <Instant key="created" at={row.created_at} />],
            [t('expires'), row.expires_at === null ? t('never') : <Instant key="expires" at={row.expires_at} />],
          ]}
        />
      </Region>
      <Caps row={row} />
      <Region title={t('limits')} isPadded>
        <Pairs
          pairs={[
            [t('models'), list(row.scopes.models, t('all_models'))],
            [t('paths'), list(row.scopes.endpoints, t('all_paths'))],
            [t('rpm'), limit(row.rpm)],
            [t('tpm'), limit(row.tpm)],
            [t('concurrency'), limit(row.concurrency)],
            [t('cache_marks'), t(`cache_marks_${row.cache_marks ?? 'channel'}`)],
            [t('ip_allow'), list(row.ip_allow, t('all_addresses'))],
          ]}
        />
      </Region>
    </>
  );
}

/** Its own, and those in the list of the organization. */
function Caps({ row }: { readonly row: Key }) {
  const { t } = useTranslation('caps');
  const may = useMemberMay();
  const none = row.caps.length === 0 ? t('none') : null;
  const create = row.status === 'active' && may('write', 'caps') && (
    <Link to="/limits" search={{ key_id: row.id, open: 'create' }}>
      {t('new_limit')}
    </Link>
  );
  return (
    <Region title={t('limits_of')} actions={create} isPadded>
      <Stack gap="xs" align="flex-start">
        {row.caps.map((cap) => (
          <CapLine key={cap.period} cap={cap} name={row.name} />
        ))}
        {may('read', 'caps') ? (
          <HolderCaps
            api={ownCaps}
            filter={{ key_id: row.id }}
            linkOf={(cap, name) => <CapLink id={cap.id}>{name}</CapLink>}
            none={none}
          />
        ) : (
          none
        )}
      </Stack>
    </Region>
  );
}

function KeyActions({ row }: { readonly row: Key }) {
  const { t } = useTranslation('portal/keys');
  const refresh = useRefresh();
  const [dialog, setDialog] = useState<'edit' | 'rotate' | 'revoke' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const { open } = route.useSearch();
  useOpenParam(open === 'create' ? undefined : open, setDialog);
  const close = (): void => setDialog(null);
  const revoke = async (): Promise<void> => {
    await customerApi.client.POST('/api/v1/keys/{id}/revoke', { params: { path: { id: row.id } }, body: {} });
    await refresh();
  };
  return (
    <>
      <Button onClick={() => setDialog('edit')}>{t('edit')}</Button>
      <Button onClick={() => setDialog('rotate')}>{t('rotate')}</Button>
      <Button onClick={() => setDialog('revoke')} style={{ color: 'var(--bad)', marginLeft: 'auto' }}>
        {t('revoke')}
      </Button>
      {dialog === 'edit' && <EditKeyDialog row={row} onClose={close} />}
      {dialog === 'rotate' && <RotateKeyDialog row={row} onClose={close} onSecret={setSecret} />}
      <ConfirmDialog
        title={t('revoke_key', { name: row.name })}
        action={t('revoke')}
        isOpen={dialog === 'revoke'}
        onClose={close}
        onConfirm={revoke}
        typed={row.name}
      >
        {t('revoke_note')}
      </ConfirmDialog>
      <SecretDialog
        title={t('key_rotated')}
        secret={secret}
        onClose={() => setSecret(null)}
        uses={secret !== null && <ClientTabs row={row} secret={secret} />}
      />
    </>
  );
}
