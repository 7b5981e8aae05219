import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { useRefresh } from '@/api/use-refresh';
import {
  ConfirmDialog,
  DataTable,
  Empty,
  FormDialog,
  FormError,
  Id,
  Instant,
  QueryState,
  Region,
  Ago,
  Status,
  useDialogForm,
  useAction,
} from '@/kit';

type Domain = components['schemas']['DomainResponse'];

const KINDS = { pending: 'warn', verified: 'ok', failing: 'warn', suspended: 'bad' } as const;

const at = ({ id }: Domain) => ({ params: { path: { id } } });

/** Domains of the organization: people with an address there log in by its providers. */
export function Domains() {
  const { t } = useTranslation('sign-on');
  const query = customerApi.hooks.useQuery('get', '/api/v1/domains');
  const [isAdding, setAdding] = useState(false);
  const [removed, setRemoved] = useState<Domain | null>(null);
  const refresh = useRefresh();
  const { act, error } = useAction();
  const verify = async (domain: Domain): Promise<void> => {
    await customerApi.client.POST('/api/v1/domains/{id}/verify', at(domain));
    await refresh();
  };
  const remove = async (): Promise<void> => {
    if (removed !== null) await customerApi.client.DELETE('/api/v1/domains/{id}', at(removed));
    await refresh();
  };
  return (
    <Region
      title={t('domains')}
      note={t('domains_note')}
      actions={<Button onClick={() => setAdding(true)}>{t('add_domain')}</Button>}
    >
      <FormError error={error} />
      <QueryState query={query}>
        {({ data }) => (
          <DomainTable rows={data} onVerify={(domain) => act(() => verify(domain))} onRemove={setRemoved} />
        )}
      </QueryState>
      {isAdding && <AddDialog onClose={() => setAdding(false)} />}
      <ConfirmDialog
        title={t('remove_domain', { domain: removed?.domain ?? '' })}
        action={t('remove')}
        isOpen={removed !== null}
        onClose={() => setRemoved(null)}
        onConfirm={remove}
      >
        {t('remove_domain_note')}
      </ConfirmDialog>
    </Region>
  );
}

interface DomainTableProps {
  readonly rows: readonly Domain[];
  readonly onVerify: (domain: Domain) => void;
  readonly onRemove: (domain: Domain) => void;
}

function DomainTable({ rows, onVerify, onRemove }: DomainTableProps) {
  const { t } = useTranslation('sign-on');
  if (rows.length === 0) return <Empty>{t('no_domains')}</Empty>;
  return (
    <DataTable
      label={t('domains')}
      rows={rows}
      keyOf={({ id }) => id}
      columns={[
        { id: 'domain', head: t('domain'), label: '', cell: ({ domain }) => domain },
        {
          id: 'state',
          head: t('state'),
          cell: ({ status, failure, suspends_at }) => (
            <>
              <Status kind={KINDS[status]}>{t(`domain_${status}`)}</Status>
              {failure !== null && t(`domain_${failure}`)}
              {suspends_at !== null && (
                <>
                  {' '}
                  {t('suspends_at')} <Instant at={suspends_at} />
                </>
              )}
            </>
          ),
        },
        {
          id: 'checked',
          head: t('last_check'),
          cell: ({ checked_at, verified_at }) => <Ago at={checked_at ?? verified_at} />,
        },
        { id: 'name', head: t('record_name'), isWide: true, cell: ({ record_name }) => <Id id={record_name} /> },
        { id: 'value', head: t('record_value'), isWide: true, cell: ({ record_value }) => <Id id={record_value} /> },
      ]}
      actionsOf={(domain) => (
        <Group gap="xs" wrap="nowrap">
          {domain.status !== 'verified' && <Button onClick={() => onVerify(domain)}>{t('check')}</Button>}
          <Button onClick={() => onRemove(domain)}>{t('remove')}</Button>
        </Group>
      )}
    />
  );
}

function AddDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('sign-on');
  const { form, dialog } = useDialogForm({
    initialValues: { domain: '' },
    onClose,
    write: (body) => customerApi.client.POST('/api/v1/domains', { body }),
  });
  return (
    <FormDialog title={t('add_domain')} action={t('add_domain')} {...dialog}>
      <TextInput label={t('domain')} placeholder="example.com" data-autofocus {...form.getInputProps('domain')} />
    </FormDialog>
  );
}
