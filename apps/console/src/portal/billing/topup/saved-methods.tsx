import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { useRefresh } from '@/api/use-refresh';
import { ConfirmDialog, DataTable, Day, Empty, QueryState, Region, Status, useNow } from '@/kit';
import { methodText } from '../../parts/credit/method-text';
import { useMethodName } from '../../parts/credit/payment-methods';
import { useMembers } from '../../parts/names';
import {
  isSetUp,
  useMayChangeTopup,
  type AutomaticTopup,
  type SavedMethod,
  type useSavedMethods,
} from './data/automatic-topup';
import { hasExpired, lastMonthOf } from './data/expiry';
import { PayLink } from './rule-details';

interface SavedMethodsProps {
  readonly query: ReturnType<typeof useSavedMethods>;
  readonly rule: AutomaticTopup | null;
}

/** Cards and accounts that orders have saved, and their removal. */
export function SavedMethods({ query, rule }: SavedMethodsProps) {
  const { t } = useTranslation('portal/billing/topup');
  const mayChange = useMayChangeTopup();
  const members = useMembers().data?.data;
  const nameOf = useMethodName();
  const [removed, setRemoved] = useState<SavedMethod | null>(null);
  return (
    <Region title={t('saved_methods')}>
      <QueryState query={query} lines={2}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty>
              {t('none_saved')} <PayLink>{t('save_first')}</PayLink>
            </Empty>
          ) : (
            <DataTable
              label={t('saved_methods')}
              rows={data}
              keyOf={({ id }) => id}
              columns={[
                { id: 'method', head: t('method'), label: '', cell: ({ label }) => methodText(label, nameOf) },
                { id: 'expires', head: t('expires'), cell: (method) => <Expiry method={method} /> },
                {
                  id: 'user',
                  head: t('saved_by'),
                  cell: ({ user_id: id }) => members?.find(({ user_id }) => user_id === id)?.name ?? t('former_member'),
                },
                { id: 'since', head: t('saved_on'), cell: ({ created_at }) => <Day at={created_at} /> },
              ]}
              {...(mayChange && {
                actionsOf: (method: SavedMethod) => <Button onClick={() => setRemoved(method)}>{t('remove')}</Button>,
              })}
            />
          )
        }
      </QueryState>
      {removed !== null && (
        <RemoveMethod
          method={removed}
          isCharged={isSetUp(rule) && rule.saved_method_id === removed.id}
          onClose={() => setRemoved(null)}
        />
      )}
    </Region>
  );
}

function Expiry({ method }: { readonly method: SavedMethod }) {
  const { t } = useTranslation('portal/billing/topup');
  const now = useNow();
  const month = lastMonthOf(method) ?? '–';
  return hasExpired(method, now) ? <Status kind="bad">{t('expired', { month })}</Status> : month;
}

interface RemoveMethodProps {
  readonly method: SavedMethod;
  /** The automatic top-up is set up with it. */
  readonly isCharged: boolean;
  readonly onClose: () => void;
}

function RemoveMethod({ method, isCharged, onClose }: RemoveMethodProps) {
  const { t } = useTranslation('portal/billing/topup');
  const refresh = useRefresh();
  const nameOf = useMethodName();
  const remove = async (): Promise<void> => {
    await customerApi.client.DELETE('/api/v1/saved-methods/{id}', { params: { path: { id: method.id } } });
    await refresh();
  };
  return (
    <ConfirmDialog
      title={t('remove_title', { method: methodText(method.label, nameOf) })}
      action={t('remove')}
      isOpen
      onClose={onClose}
      onConfirm={remove}
    >
      {t('remove_note')} {isCharged && t('remove_stops')}
    </ConfirmDialog>
  );
}
