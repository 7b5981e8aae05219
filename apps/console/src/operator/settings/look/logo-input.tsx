import { Button, FileButton, Group, TextInput } from '@mantine/core';
import { useState, type ReactNode, type Ref } from 'react';
import { useTranslation } from 'react-i18next';

const TYPES = 'image/png,image/jpeg,image/webp,image/svg+xml';
/** As `data:` URL it is a third longer: the API takes 65,536 characters. */
const BYTES_MAX = 48_000;

interface LogoInputProps {
  readonly label: string;
  readonly description?: ReactNode;
  readonly disabled: boolean;
  readonly value: string;
  readonly error?: ReactNode;
  readonly onChange: (value: string) => void;
  readonly ref?: Ref<HTMLInputElement>;
}

/** An image that is uploaded with the form, or the address of one. */
export function LogoInput({ label, description, disabled, value, error, onChange, ref }: LogoInputProps) {
  const { t } = useTranslation('operator/settings');
  const [isTooLarge, setTooLarge] = useState(false);
  const isUploaded = value.startsWith('data:');
  const read = async (file: File | null): Promise<void> => {
    if (file === null) return;
    setTooLarge(file.size > BYTES_MAX);
    if (file.size <= BYTES_MAX) onChange(await dataUrlOf(file));
  };
  return (
    <div>
      <TextInput
        ref={ref}
        label={label}
        description={description}
        placeholder="https://"
        disabled={disabled}
        readOnly={isUploaded}
        value={isUploaded ? t('logo_uploaded', { count: Math.ceil((value.length * 3) / 4 / 1000) }) : value}
        error={isTooLarge ? t('logo_too_large', { limit: BYTES_MAX / 1000 }) : error}
        onChange={(event) => onChange(event.currentTarget.value.trim())}
      />
      <Group gap="xs" mt={8}>
        {isUploaded && <img src={value} alt="" height={28} />}
        <FileButton accept={TYPES} onChange={(file) => void read(file)} disabled={disabled}>
          {(button) => (
            <Button {...button} disabled={disabled} aria-label={`${t('upload')}: ${label}`}>
              {t('upload')}
            </Button>
          )}
        </FileButton>
        {isUploaded && !disabled && <Button onClick={() => onChange('')}>{t('remove')}</Button>}
      </Group>
    </div>
  );
}

async function dataUrlOf(file: File): Promise<string> {
  const reader = new FileReader();
  const read = new Promise<void>((resolve) => {
    reader.addEventListener('loadend', () => resolve());
  });
  reader.readAsDataURL(file);
  await read;
  return typeof reader.result === 'string' ? reader.result : '';
}
