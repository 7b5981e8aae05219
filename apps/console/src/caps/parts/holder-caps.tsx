import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryState, useNow } from '@/kit';
import { firstCapsQuery, type Cap, type CapFilter, type CapsApi } from '../data/cap-api';
import { usageOfCap } from '../data/cap-usage';
import { CapMarks } from './cap-marks';
import { Narrowing } from './cap-target';
import { LimitBar } from './limit-bar';

interface HolderCapsProps {
  readonly api: CapsApi;
  /** Of a key, a member or a project. */
  readonly filter: CapFilter;
  /** The way to a cap on its page. */
  readonly linkOf: (cap: Cap, name: ReactNode) => ReactNode;
  /** While there are none. */
  readonly none: ReactNode;
}

/** The caps of a key, a member or a project, each with its bar. */
export function HolderCaps({ api, filter, linkOf, none }: HolderCapsProps) {
  const { t } = useTranslation('caps');
  const query = useQuery(firstCapsQuery(api, filter));
  const now = useNow();
  return (
    <QueryState query={query} lines={2}>
      {({ data }) =>
        data.length === 0 ? (
          none
        ) : (
          <Stack gap="xs">
            {data.map((cap) => (
              <Stack key={cap.id} gap={2} align="flex-start">
                <span>{linkOf(cap, <HolderCapName cap={cap} />)}</span>
                <LimitBar usage={usageOfCap(cap, now)} period={cap} label={cap.name ?? t('limit')} />
                <CapMarks cap={cap} />
              </Stack>
            ))}
          </Stack>
        )
      }
    </QueryState>
  );
}

/** Whose it is stands above. */
export function HolderCapName({ cap }: { readonly cap: Cap }) {
  const { t } = useTranslation('caps');
  if (cap.name !== null) return <>{cap.name}</>;
  return cap.model === null && cap.tag_name === null ? <>{t('all_requests')}</> : <Narrowing cap={cap} />;
}
