import { Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import type { Cap } from '@/caps/data/cap-api';
import { usageOfCap } from '@/caps/data/cap-usage';
import { HolderCapName } from '@/caps/parts/holder-caps';
import { LimitBar } from '@/caps/parts/limit-bar';
import { Money, useNow } from '@/kit';

interface CapsProps {
  /** The fields of a key or a member. */
  readonly caps: readonly components['schemas']['SpendCapResponse'][];
  /** Its limits in the list of the organization. */
  readonly listed: readonly Cap[];
}

/** What may be spent, and how much of it is. */
export function Caps({ caps, listed }: CapsProps) {
  const { t } = useTranslation('operator/organizations');
  if (caps.length + listed.length === 0) return <>–</>;
  return (
    <>
      {caps.map(({ period, amount_usd, spent_usd }) => (
        <div key={period}>
          <Money usd={spent_usd} /> / <Money usd={amount_usd} /> {t(`per_${period}`)}
        </div>
      ))}
      {listed.map((cap) => (
        <ListedCap key={cap.id} cap={cap} />
      ))}
    </>
  );
}

function ListedCap({ cap }: { readonly cap: Cap }) {
  const { t } = useTranslation('caps');
  const params = { organizationId: cap.organization_id };
  return (
    <Group gap={8} wrap="nowrap">
      <Link to="/operator/organizations/$organizationId" params={params} search={{ tab: 'limits', cap: cap.id }}>
        <HolderCapName cap={cap} />
      </Link>
      <LimitBar usage={usageOfCap(cap, useNow())} period={cap} label={cap.name ?? t('limit')} />
    </Group>
  );
}
