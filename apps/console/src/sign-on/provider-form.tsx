import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CreateIdentityProviderRequest as bounds } from '@/api/generated/fields/create-identity-provider-request';
import { CreateIdentityProviderRequest } from '@/api/generated/values/create-identity-provider-request';
import { CreateOwnProviderRequest } from '@/api/generated/values/create-own-provider-request';
import { FormDialog, PasswordInput, useDialogForm } from '@/kit';
import { PROVIDER_APIS, type Provider, type Side } from './provider-api';
import { rolesFromText, rolesToText } from './roles-text';

const [ANY_ISSUER, ...WELL_KNOWN] = CreateIdentityProviderRequest.kind;
/** Those of OAuth 2 vouch for no organization. */
const KINDS = {
  installation: [...WELL_KNOWN, ANY_ISSUER],
  organization: [ANY_ISSUER],
} as const satisfies Readonly<Record<Side, readonly Provider['kind'][]>>;
interface Issuer {
  readonly note: 'issuer_note' | 'issuer_note_preset';
  readonly isRequired: boolean;
}

/** Of the kinds whose issuer is entered. */
const ISSUERS: Readonly<Partial<Record<Provider['kind'], Issuer>>> = {
  [ANY_ISSUER]: { note: 'issuer_note', isRequired: true },
  microsoft: { note: 'issuer_note_preset', isRequired: false },
};
/** Those with the fewest rights first. */
const ROLES = CreateOwnProviderRequest.default_role.toReversed();

interface ProviderFormProps {
  readonly side: Side;
  /** Null: a new one. */
  readonly provider: Provider | null;
  readonly onClose: () => void;
}

interface Values extends Record<string, unknown> {
  readonly kind: Provider['kind'];
  readonly name: string;
  readonly issuer: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly role_claim: string;
  readonly roles: string;
  readonly default_role: (typeof ROLES)[number];
}

function valuesOf(side: Side, provider: Provider | null): Values {
  const role = ROLES.find((known) => known === provider?.default_role);
  return {
    kind: provider?.kind ?? KINDS[side][0],
    name: provider?.name ?? '',
    issuer: provider?.issuer ?? '',
    client_id: provider?.client_id ?? '',
    client_secret: '',
    role_claim: provider?.role_claim ?? '',
    roles: rolesToText(provider?.roles ?? {}),
    default_role: role ?? 'viewer',
  };
}

/** The kind names the issuer of a well-known provider. */
function bodyOf(side: Side, { name, issuer, client_id, role_claim, roles, default_role }: Values) {
  const mapping = { role_claim: role_claim === '' ? null : role_claim, roles: rolesFromText(roles), default_role };
  return {
    name,
    client_id,
    ...(issuer === '' ? {} : { issuer }),
    ...(side === 'organization' ? mapping : {}),
  };
}

/** Makes a provider, or changes it. */
export function ProviderForm({ side, provider, onClose }: ProviderFormProps) {
  const { t } = useTranslation('sign-on');
  const { form, dialog } = useDialogForm<Values>({
    initialValues: valuesOf(side, provider),
    onClose,
    write: (values) => {
      const body = bodyOf(side, values);
      const { kind, client_secret: secret } = values;
      if (provider !== null) {
        return PROVIDER_APIS[side].update(provider, secret === '' ? body : { ...body, client_secret: secret });
      }
      return PROVIDER_APIS[side].create({ kind, ...body, client_secret: secret === '' ? null : secret });
    },
  });
  const issuer = ISSUERS[form.values.kind];
  return (
    <FormDialog
      title={provider === null ? t('new_provider') : provider.name}
      action={t(provider === null ? 'create' : 'save')}
      {...dialog}
    >
      {provider === null && KINDS[side].length > 1 && (
        <NativeSelect
          label={t('kind')}
          data={KINDS[side].map((value) => ({ value, label: t(`kind_${value}`) }))}
          {...form.getInputProps('kind')}
        />
      )}
      <TextInput label={t('name')} description={t('name_note')} {...bounds.name} {...form.getInputProps('name')} />
      {issuer !== undefined && (
        <TextInput
          label={t('issuer')}
          description={t(issuer.note)}
          required={issuer.isRequired}
          {...form.getInputProps('issuer')}
        />
      )}
      <TextInput label={t('client_id')} autoComplete="off" {...bounds.client_id} {...form.getInputProps('client_id')} />
      {(provider === null || form.values.issuer !== provider.issuer) && (
        <PasswordInput label={t('client_secret')} autoComplete="off" {...form.getInputProps('client_secret')} />
      )}
      {side === 'organization' && <RoleInputs inputOf={(name) => form.getInputProps(name)} />}
    </FormDialog>
  );
}

interface RoleInputsProps {
  readonly inputOf: (name: 'role_claim' | 'roles' | 'default_role') => object;
}

/** Which role the people of the provider get. */
function RoleInputs({ inputOf }: RoleInputsProps) {
  const { t } = useTranslation('sign-on');
  return (
    <>
      <NativeSelect
        label={t('default_role')}
        data={ROLES.map((value) => ({ value, label: t(`role_${value}`, { ns: 'kit' }) }))}
        {...inputOf('default_role')}
      />
      <TextInput label={t('role_claim')} description={t('role_claim_note')} {...inputOf('role_claim')} />
      <Textarea label={t('roles')} description={t('roles_note')} autosize minRows={2} {...inputOf('roles')} />
    </>
  );
}
