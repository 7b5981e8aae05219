import { FileButton, Button, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PasswordInput } from '@/kit';
import classes from '../channels.module.css';
import { cloudOf } from './cloud-kinds';
import { IAM_FIELDS, REQUIRED_FIELDS, ROLE_FIELDS, WAYS, type SecretForm } from './secret-form';

interface SecretInputsProps {
  /** Of the channel: platforms have secrets of several members. */
  readonly kind: string;
  readonly form: {
    getInputProps(path: string): GetInputPropsReturnType;
    setFieldValue(path: string, value: never): void;
  };
  readonly at: string;
  readonly secret: SecretForm;
  readonly isRequired?: boolean;
  /** Keys may be pasted, a line each. */
  readonly hasSeveral?: boolean;
  /** Below the key, in place of what becomes of it. */
  readonly note?: ReactNode;
}

/** What a kind needs to call its provider: written, and never read. */
export function SecretInputs(props: SecretInputsProps) {
  const cloud = cloudOf(props.kind);
  if (cloud?.secret === 'service_account') return <ServiceAccountInput {...props} />;
  if (cloud?.secret === 'aws') return <AwsInputs {...props} />;
  return props.hasSeveral === true ? <KeysInput {...props} /> : <KeyInput {...props} />;
}

function KeysInput({ form, at, note }: SecretInputsProps) {
  const { t } = useTranslation('operator/channels');
  return (
    <Textarea
      label={t('secret')}
      description={
        <>
          {t('secrets_note')} {note}
        </>
      }
      autosize
      minRows={1}
      maxRows={6}
      placeholder="sk-…"
      autoComplete="off"
      spellCheck={false}
      classNames={{ input: classes.masked }}
      {...form.getInputProps(`${at}.key`)}
    />
  );
}

interface KeyInputProps extends SecretInputsProps {
  readonly label?: 'secret' | 'bedrock_key';
}

function KeyInput({ label = 'secret', form, at, isRequired = false, note }: KeyInputProps) {
  const { t } = useTranslation('operator/channels');
  return (
    <PasswordInput
      label={t(label)}
      description={note ?? t('secret_note')}
      autoComplete="off"
      required={isRequired}
      {...form.getInputProps(`${at}.key`)}
    />
  );
}

function AwsInputs(props: SecretInputsProps) {
  const { t } = useTranslation('operator/channels');
  const { form, at, secret, isRequired = false } = props;
  return (
    <>
      <SegmentedControl
        fullWidth
        aria-label={t('secret_way')}
        data={WAYS.map((value) => ({ value, label: t(`secret_way_${value}`) }))}
        {...form.getInputProps(`${at}.way`)}
      />
      {secret.way === 'key' ? (
        <KeyInput {...props} label="bedrock_key" note={undefined} />
      ) : (
        (secret.way === 'role' ? ROLE_FIELDS : IAM_FIELDS).map((field) => {
          const Input = field === 'secret_access_key' || field === 'session_token' ? PasswordInput : TextInput;
          return (
            <Input
              key={field}
              label={t(`secret_${field}`)}
              autoComplete="off"
              required={isRequired && REQUIRED_FIELDS.has(field)}
              {...form.getInputProps(`${at}.${field}`)}
            />
          );
        })
      )}
    </>
  );
}

function ServiceAccountInput({ form, at, isRequired = false }: SecretInputsProps) {
  const { t } = useTranslation('operator/channels');
  const read = async (file: File | null): Promise<void> => {
    if (file !== null) form.setFieldValue(`${at}.key`, (await file.text()) as never);
  };
  return (
    <>
      <Textarea
        label={t('service_account')}
        description={t('secret_note_vertex')}
        placeholder='{"type": "service_account", …}'
        autosize
        minRows={3}
        maxRows={6}
        autoComplete="off"
        spellCheck={false}
        classNames={{ input: classes.masked }}
        required={isRequired}
        {...form.getInputProps(`${at}.key`)}
      />
      <div>
        <FileButton accept="application/json,.json" onChange={(file) => void read(file)}>
          {(button) => <Button {...button}>{t('choose_file')}</Button>}
        </FileButton>
      </div>
    </>
  );
}
