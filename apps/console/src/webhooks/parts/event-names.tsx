import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CreateOperatorWebhookEndpointRequest } from '@/api/generated/values/create-operator-webhook-endpoint-request';
import { CreateWebhookEndpointRequest } from '@/api/generated/values/create-webhook-endpoint-request';
import type { Audience } from '@/api/session-state';
import { useLocale } from '@/kit';
import shared from '@/kit/layout/shared.module.css';

/** Those that an endpoint of each side can have. */
export const EVENT_TYPES: Readonly<Record<Audience, readonly string[]>> = {
  customer: CreateWebhookEndpointRequest.event_types,
  operator: CreateOperatorWebhookEndpointRequest.event_types,
};

/** What a type is called; one without words is its own name. Alarms, which only operators see, are called as on their screen. */
export function useEventName(): (type: string) => string {
  const { t } = useTranslation('webhooks');
  return (type) => {
    const key = type.startsWith('alarm.') ? `operator/alarms:${type.replace('.', '_')}` : `type_${type}`;
    return t(key as 'type_key.created', { defaultValue: type });
  };
}

/** Several, as a sentence has them. */
export function useEventNames(): (types: readonly string[]) => string {
  const nameOf = useEventName();
  const format = new Intl.ListFormat(useLocale(), { type: 'conjunction' });
  return (types) => format.format(types.map(nameOf));
}

/** By what they are about, with which they begin: `key.created` is of `key`, `request_cap.reached` of `cap`. */
export function groupsOf(types: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const type of types) {
    const group = type.split('.', 1)[0]?.split('_').at(-1) ?? type;
    groups.set(group, [...(groups.get(group) ?? []), type]);
  }
  return groups;
}

export function useGroupName(): (group: string) => string {
  const { t } = useTranslation('webhooks');
  return (group) => t(`group_${group as 'key'}`, { defaultValue: group });
}

/** In words, and as programs know it. */
export function EventName({ type }: { readonly type: string }) {
  const name = useEventName()(type);
  return (
    <span className={shared.marked}>
      {name !== type && <span>{name}</span>}
      <code className={shared.hint}>{type}</code>
    </span>
  );
}

interface EventTypeSelectProps {
  readonly audience: Audience;
  /** Undefined: all. */
  readonly value: string | undefined;
  readonly onChange: (type: string | undefined) => void;
}

/** Filters by a type. */
export function EventTypeSelect({ audience, value, onChange }: EventTypeSelectProps) {
  const { t } = useTranslation('webhooks');
  const nameOf = useEventName();
  return (
    <NativeSelect
      aria-label={t('event')}
      value={value ?? ''}
      data={[
        { value: '', label: t('any_event') },
        ...[...EVENT_TYPES[audience], 'webhook.test'].map((type) => ({ value: type, label: nameOf(type) })),
      ]}
      onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? undefined : currentTarget.value)}
    />
  );
}
