import { useMay } from '@/session/use-may';
import { Plus } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { lazyPart } from '@/kit/loading/lazy-part';
import type { components } from '@/api/generated/management';
import { ActionMenu, Count, DataTable, Empty, FormError, Region, Status, type Column, useAction, Ago } from '@/kit';
import { unwrap } from '@/api/unwrap';
import type { Channel } from '../../data/catalog';
import { TextButton } from '../../data/text-button';
import { WriteButton } from '../../data/write-button';
import classes from '../channels.module.css';
import type { CredentialAction } from './credential-dialogs';

type Credential = Channel['credentials'][number];
type Verification = components['schemas']['VerificationResponse'];

/** Loaded when first opened. */
const CredentialDialogs = lazyPart(() => import('./credential-dialogs'), 'CredentialDialogs');

/** Our keys at the provider. */
export function Credentials({ channel }: { readonly channel: Channel }) {
  const { t } = useTranslation('operator/channels');
  const [action, setAction] = useState<CredentialAction | null>(null);
  const [verdicts, setVerdicts] = useState<Readonly<Record<string, Verification | 'asking' | undefined>>>({});
  const mayWrite = useMay()('write', 'channels');
  const columns = useCredentialColumns(channel, {
    verdicts,
    onReplace: mayWrite ? (credential) => setAction({ kind: 'rotate', credential }) : undefined,
  });
  const { act, error } = useAction();
  const verify = async (id: string): Promise<void> => {
    const take = (verdict: Verification | 'asking' | undefined): void =>
      setVerdicts((known) => ({ ...known, [id]: verdict }));
    take('asking');
    try {
      const data = await unwrap(
        operatorApi.client.POST('/admin/v1/credentials/{id}/verify', { params: { path: { id } } }),
      );
      take(data);
    } catch (thrown) {
      take(undefined);
      throw thrown;
    }
  };
  return (
    <Region
      title={t('keys')}
      note={t('keys_note')}
      actions={
        <WriteButton resource="channels" leftSection={<Plus size={14} />} onClick={() => setAction({ kind: 'add' })}>
          {t('key_add')}
        </WriteButton>
      }
    >
      <FormError error={error} />
      {channel.credentials.length === 0 ? (
        <Empty>{t('keys_empty')}</Empty>
      ) : (
        <DataTable
          label={t('keys')}
          columns={columns}
          rows={channel.credentials}
          keyOf={({ id }) => id}
          actionsOf={
            mayWrite
              ? (credential) => (
                  <CredentialMenu
                    credential={credential}
                    onAction={setAction}
                    onVerify={() => act(() => verify(credential.id))}
                  />
                )
              : undefined
          }
        />
      )}
      <Suspense>
        {action !== null && <CredentialDialogs channel={channel} action={action} onClose={() => setAction(null)} />}
      </Suspense>
    </Region>
  );
}

interface ColumnOptions {
  readonly verdicts: Readonly<Record<string, Verification | 'asking' | undefined>>;
  /** Absent: the operator may not. */
  readonly onReplace: ((credential: Credential) => void) | undefined;
}

function useCredentialColumns(channel: Channel, { verdicts, onReplace }: ColumnOptions): readonly Column<Credential>[] {
  const { t } = useTranslation('operator/channels');
  return [
    { id: 'label', head: t('label'), cell: ({ label }) => label },
    { id: 'secret', head: t('secret'), cell: ({ masked }) => <span className={classes.mono}>{masked}</span> },
    {
      id: 'status',
      head: t('state'),
      label: '',
      // What a provider says is long.
      isWide: true,
      cell: (credential) => (
        <>
          <CredentialStatus channel={channel} credential={credential} />{' '}
          {credential.status_reason !== null && onReplace !== undefined && (
            <TextButton onClick={() => onReplace(credential)}>{t('rotate')}</TextButton>
          )}
        </>
      ),
    },
    { id: 'since', head: t('since'), cell: ({ status_since }) => <Ago at={status_since} /> },
    { id: 'weight', head: t('weight'), align: 'right', cell: ({ weight }) => <Count value={weight} /> },
    {
      id: 'limits',
      head: t('key_limits'),
      cell: ({ rpm, tpm }) => (rpm === null && tpm === null ? '–' : t('rates', { rpm: rpm ?? '–', tpm: tpm ?? '–' })),
    },
    {
      id: 'proxy',
      head: t('proxy'),
      cell: ({ proxy }) => (proxy === null ? '–' : <span className={classes.mono}>{proxy.url}</span>),
    },
    { id: 'verdict', head: t('verified'), cell: ({ id }) => <Verdict verdict={verdicts[id]} /> },
  ];
}

function Verdict({ verdict }: { readonly verdict: Verification | 'asking' | undefined }) {
  const { t } = useTranslation('operator/channels');
  if (verdict === undefined) return null;
  if (verdict === 'asking') return <Status kind="live">{t('verifying')}</Status>;
  const kind = { accepted: 'ok', refused: 'bad', exhausted: 'warn', unclear: 'warn' } as const;
  return (
    <span title={verdict.error?.message}>
      <Status kind={kind[verdict.verdict]}>{t(`verdict_${verdict.verdict}`)}</Status>
    </span>
  );
}

interface CredentialMenuProps {
  readonly credential: Credential;
  readonly onAction: (action: CredentialAction) => void;
  readonly onVerify: () => void;
}

function CredentialMenu({ credential, onAction, onVerify }: CredentialMenuProps) {
  const { t } = useTranslation('operator/channels');
  const isActive = credential.status === 'active';
  return (
    <ActionMenu
      label={t('more_of', { name: credential.label })}
      actions={[
        { label: t('verify'), onClick: onVerify },
        { label: t('rotate'), onClick: () => onAction({ kind: 'rotate', credential }) },
        { label: t('edit'), onClick: () => onAction({ kind: 'edit', credential }) },
        { label: t('proxy_set'), onClick: () => onAction({ kind: 'proxy', credential }) },
        {
          label: t(isActive ? 'turn_off' : 'turn_on'),
          onClick: () => onAction({ kind: isActive ? 'turn_off' : 'turn_on', credential }),
        },
        {
          label: t('remove'),
          onClick: () => onAction({ kind: 'remove', credential }),
          isApart: true,
          isDangerous: true,
        },
      ]}
    />
  );
}

interface CredentialStatusProps {
  readonly channel: Channel;
  readonly credential: Channel['credentials'][number];
}

/** Active, at rest, pausing, or off for a reason. */
function CredentialStatus({ channel, credential }: CredentialStatusProps) {
  const { t } = useTranslation('operator/channels');
  const pause = (channel.health ?? []).find(({ credential_id }) => credential_id === credential.id);
  const { status, status_reason: reason } = credential;
  if (status === 'disabled') {
    return <Status kind={reason === null ? 'rest' : 'bad'}>{reason ?? t('key_off')}</Status>;
  }
  return <Status kind={pause === undefined ? 'ok' : 'warn'}>{pause?.reason ?? t('key_active')}</Status>;
}
