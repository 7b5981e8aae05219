import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog, useDialogForm } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import type { Cap } from '../data/cap-api';
import type { CapSide } from '../data/side';
import { Period } from '../parts/amounts';
import { CapTarget } from '../parts/cap-target';
import { AmountField } from './amount-field';
import { CommonFields, NameField } from './cap-fields';
import { changesOfCap, valuesOfCap, type CapValues } from './cap-values';

interface EditCapProps {
  readonly side: CapSide;
  readonly cap: Cap;
  readonly onClose: () => void;
}

/** What it counts and its period stay: another one is another cap. */
export function EditCap({ side, cap, onClose }: EditCapProps) {
  const { t } = useTranslation('caps');
  // The page reads it again meanwhile: a change by another person is a conflict.
  const [edited] = useState(() => ({ cap, atMs: Date.now() }));
  const { form, dialog } = useDialogForm<CapValues>({
    initialValues: valuesOfCap(edited.cap, edited.atMs),
    onClose,
    write: (values) => side.api.update(edited.cap, changesOfCap(edited.cap, values, edited.atMs)),
  });
  return (
    <FormDialog title={t('edit_limit')} action={t('save')} {...dialog}>
      <div className={shared.box}>
        <CapTarget cap={edited.cap} nameOf={side.nameOf} /> · <Period of={edited.cap} />
      </div>
      <NameField form={form} />
      <AmountField form={form} unit={edited.cap.unit} label={t(`amount_${edited.cap.unit}`)} />
      <CommonFields form={form} audience={side.audience} />
    </FormDialog>
  );
}
