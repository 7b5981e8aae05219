import type { ComponentProps } from 'react';
import { Picker } from '@/kit/picker/picker';

interface ModelPickerProps extends Omit<ComponentProps<typeof Picker>, 'data'> {
  readonly models: readonly { readonly id: string }[];
}

/** One of the models, by name. */
export function ModelPicker({ models, ...props }: ModelPickerProps) {
  return <Picker data={models.map(({ id }) => id).toSorted()} {...props} />;
}
