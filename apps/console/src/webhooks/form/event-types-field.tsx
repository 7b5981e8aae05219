import { Checkbox, Input, SegmentedControl, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Audience } from '@/api/session-state';
import shared from '@/kit/layout/shared.module.css';
import { EVENT_TYPES, EventName, groupsOf, useGroupName } from '../parts/event-names';
import type { EndpointForm } from './endpoint-fields';

interface EventTypesFieldProps {
  readonly audience: Audience;
  readonly form: EndpointForm;
}

/** All events, also of types that come later, or those of some types. */
export function EventTypesField({ audience, form }: EventTypesFieldProps) {
  const { t } = useTranslation('webhooks');
  const { scope, event_types: chosen } = form.values;
  // One that the endpoint has is offered, whatever the types of today are.
  const groups = groupsOf(new Set([...EVENT_TYPES[audience], ...chosen]));
  const choose = (types: readonly string[], isChosen: boolean): void =>
    form.setFieldValue('event_types', [...chosen.filter((type) => !types.includes(type)), ...(isChosen ? types : [])]);
  return (
    <Stack gap={10} role="group" aria-label={t('events')}>
      <Input.Wrapper label={t('events')} labelElement="div">
        <SegmentedControl
          fullWidth
          aria-label={t('events')}
          data={(['all', 'some'] as const).map((value) => ({ value, label: t(`scope_${value}`) }))}
          {...form.getInputProps('scope')}
        />
      </Input.Wrapper>
      {scope === 'all' ? (
        <div className={shared.hint}>{t('scope_all_note')}</div>
      ) : (
        Array.from(groups, ([group, types]) => <Group key={group} {...{ group, types, chosen }} onChoose={choose} />)
      )}
    </Stack>
  );
}

interface GroupProps {
  readonly group: string;
  readonly types: readonly string[];
  readonly chosen: readonly string[];
  readonly onChoose: (types: readonly string[], isChosen: boolean) => void;
}

function Group({ group, types, chosen, onChoose }: GroupProps) {
  const name = useGroupName()(group);
  const count = types.filter((type) => chosen.includes(type)).length;
  const isAll = count === types.length;
  return (
    <Stack gap={10} role="group" aria-label={name}>
      <Checkbox
        label={name}
        checked={isAll}
        indeterminate={count > 0 && !isAll}
        onChange={() => onChoose(types, !isAll)}
      />
      <Stack gap={10} pl={28}>
        {types.map((type) => (
          <Checkbox
            key={type}
            label={<EventName type={type} />}
            checked={chosen.includes(type)}
            onChange={({ currentTarget }) => onChoose([type], currentTarget.checked)}
          />
        ))}
      </Stack>
    </Stack>
  );
}
