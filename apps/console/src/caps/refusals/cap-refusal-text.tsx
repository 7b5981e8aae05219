import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Audience } from '@/api/session-state';
import { Instant, ModelName, Money } from '@/kit';
import { NamedAmount } from '../parts/amounts';
import { LimitBar } from '../parts/limit-bar';
import type { CapRefusal } from './cap-refusal';

interface CapRefusalTextProps {
  readonly refusal: CapRefusal;
  readonly audience: Audience;
  /** The way to the cap, or to where it can be changed. */
  readonly link?: ReactNode;
}

/** Which limit a request was over, by how much, and what to do about it. */
export function CapRefusalText({ refusal, audience, link }: CapRefusalTextProps) {
  const { t } = useTranslation('caps');
  const { scope, cap, isHeld } = refusal;
  if (cap === null) {
    return (
      <Stack gap="xs" align="flex-start" pb="xs">
        <div>{t(`stopped_hidden_for_${audience}`)}</div>
        {link}
      </Stack>
    );
  }
  const { usage, period, resetsAt, neededUsd, model, tag } = cap;
  const figures = [
    ...(model === null
      ? []
      : [
          <span key="model">
            {t('model')} <ModelName id={model} />
          </span>,
        ]),
    ...(tag === null ? [] : [`${t('tag')} ${tag}`]),
  ];
  return (
    <Stack gap="xs" align="flex-start" pb="xs">
      <div>{t(`stopped_${usage.unit}_${scope}`)}</div>
      {figures}
      <LimitBar usage={usage} period={{ period, period_hours: null }} label={t('limit')} />
      <div>
        {t(`open_${usage.unit}`)}: <NamedAmount unit={usage.unit} value={usage.open} />
        {neededUsd !== null && (
          <>
            {' · '}
            {t('needed')}: <Money usd={neededUsd} />
          </>
        )}
      </div>
      <Advice {...{ isHeld, resetsAt, audience }} />
      {link}
    </Stack>
  );
}

interface AdviceProps extends Pick<CapRefusalTextProps, 'audience'> {
  readonly isHeld: boolean;
  readonly resetsAt: string | null;
}

function Advice({ isHeld, resetsAt, audience }: AdviceProps) {
  const { t } = useTranslation('caps');
  if (isHeld) return <div>{t(`stopped_held_for_${audience}`)}</div>;
  if (resetsAt === null) return <div>{t('stopped_raise')}</div>;
  return (
    <div>
      {t('stopped_reset')} <Instant at={resetsAt} />
    </div>
  );
}
