import type { ComponentType } from 'react';
import type { UseFormReturnType } from '@mantine/form';
import { UpdateCapRequest } from '@/api/generated/fields/update-cap-request';
import { AmountInput, NumberInput } from '@/kit';
import type { CapUnit } from '../data/cap-usage';
import type { CapValues } from './cap-values';

interface AmountProps {
  readonly form: UseFormReturnType<CapValues>;
  /** Of an override: `override.` */
  readonly path?: 'override.' | '';
  readonly label: string;
}

const INPUTS = { usd: DollarsInput, requests: RequestsInput } as const satisfies Readonly<
  Record<CapUnit, ComponentType<AmountProps>>
>;

/** How much, in the unit of the cap. */
export function AmountField({ unit, ...props }: AmountProps & { readonly unit: CapUnit }) {
  const AmountOf = INPUTS[unit];
  return <AmountOf {...props} />;
}

function DollarsInput({ form, path = '', label }: AmountProps) {
  const { amount_usd: bounds } = UpdateCapRequest;
  return <AmountInput label={label} required {...bounds} {...form.getInputProps(`${path}amount_usd`)} />;
}

function RequestsInput({ form, path = '', label }: AmountProps) {
  const { amount_requests: bounds } = UpdateCapRequest;
  return <NumberInput label={label} required {...bounds} {...form.getInputProps(`${path}amount_requests`)} />;
}
