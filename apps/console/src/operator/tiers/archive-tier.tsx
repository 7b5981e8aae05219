import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { useRefresh } from '@/api/use-refresh';
import { ConfirmDialog } from '@/kit';
import { ifMatch } from '../data/if-match';
import type { Tier } from '../data/catalog';

/** Only a tier that no organization has can be archived. */
export function ArchiveTier({ tier }: { readonly tier: Tier }) {
  const { t } = useTranslation('operator/tiers');
  const [isOpen, setOpen] = useState(false);
  const refresh = useRefresh();
  const isArchived = tier.archived_at !== null;
  const isInUse = !isArchived && (tier.organization_count > 0 || tier.is_default);
  const confirm = async (): Promise<void> => {
    const path = { id: tier.id };
    if (isArchived) await operatorApi.client.POST('/admin/v1/tiers/{id}/restore', { params: { path } });
    else await operatorApi.client.DELETE('/admin/v1/tiers/{id}', { params: { path, header: ifMatch(tier.version) } });
    await refresh();
  };
  const action = t(isArchived ? 'restore' : 'archive');
  return (
    <>
      <Button disabled={isInUse} title={isInUse ? t('in_use') : undefined} onClick={() => setOpen(true)}>
        {action}
      </Button>
      <ConfirmDialog title={action} action={action} isOpen={isOpen} onClose={() => setOpen(false)} onConfirm={confirm}>
        {t(isArchived ? 'about_restore' : 'about_archive', { name: tier.name })}
      </ConfirmDialog>
    </>
  );
}
