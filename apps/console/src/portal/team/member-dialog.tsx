import { Input, NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { SpendCapRequest } from '@/api/generated/values/spend-cap-request';
import { ownCaps } from '@/caps/data/cap-api';
import { HolderCaps } from '@/caps/parts/holder-caps';
import { AmountInput, amountOf, FormDialog, useDialogForm } from '@/kit';
import { useOrganization } from '@/session/session';
import { ZoneSelect } from '@/kit/picker/zone-select';
import { CapLink } from '../parts/cap-link';
import { rolesGivenBy, type Member, type Role } from './roles';

const PERIODS = SpendCapRequest.period;

interface MemberDialogProps {
  readonly member: Member;
  readonly onClose: () => void;
}

/** The role of a member, and caps for what all of its keys spend together. */
export function MemberDialog({ member, onClose }: MemberDialogProps) {
  const { t } = useTranslation(['portal/team', 'kit']);
  const own = useOrganization();
  const capOf = (period: (typeof PERIODS)[number]): string =>
    member.caps.find((cap) => cap.period === period)?.amount_usd ?? '';
  const zone = member.caps.find(({ time_zone }) => time_zone)?.time_zone ?? '';
  const initialValues = { role: member.role, zone, day: capOf('day'), month: capOf('month'), total: capOf('total') };
  const { form, dialog } = useDialogForm({
    initialValues,
    onClose,
    write: (values) => {
      const isCapped = ([...PERIODS, 'zone'] as const).some((field) => values[field] !== initialValues[field]);
      const caps = PERIODS.map((period) => ({
        period,
        amount_usd: amountOf(values[period]),
        ...(period === 'total' ? {} : { time_zone: values.zone === '' ? null : values.zone }),
      }));
      return customerApi.client.PATCH('/api/v1/members/{id}', {
        params: { path: { id: member.id }, header: { 'If-Match': `"${member.version}"` } },
        body: {
          ...(values.role === member.role ? {} : { role: values.role }),
          // A cap that is sent again counts from now on.
          ...(isCapped ? { caps: caps.filter(({ amount_usd }) => amount_usd !== '') } : {}),
        },
      });
    },
  });
  const roles: Role[] = rolesGivenBy(own?.role ?? 'viewer');
  return (
    <FormDialog title={t('change_title', { name: member.name })} action={t('save')} {...dialog}>
      <NativeSelect
        label={t('role')}
        description={member.role_provider_id === null ? undefined : t('role_by_provider')}
        disabled={own?.member_id === member.id}
        data={roles.map((value) => ({ value, label: t(`kit:role_${value}`) }))}
        {...form.getInputProps('role')}
      />
      <div>{t('caps_note')}</div>
      {PERIODS.map((period) => (
        <AmountInput
          key={period}
          label={t(`cap_${period}`)}
          placeholder={t('no_cap')}
          {...form.getInputProps(period)}
        />
      ))}
      <ZoneSelect {...form.getInputProps('zone')} />
      <Input.Wrapper label={t('limits_of', { ns: 'caps' })} labelElement="div">
        <div>
          <HolderCaps
            api={ownCaps}
            filter={{ member_id: member.id }}
            none={t('holder_none', { ns: 'caps' })}
            linkOf={(cap, name) => <CapLink id={cap.id}>{name}</CapLink>}
          />
        </div>
      </Input.Wrapper>
    </FormDialog>
  );
}
