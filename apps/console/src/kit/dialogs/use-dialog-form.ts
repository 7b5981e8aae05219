import { useState, type SyntheticEvent } from 'react';
import { useRefresh } from '@/api/use-refresh';
import { useSubmit } from './submit';
import { useForm } from './use-form';

interface DialogForm<Values> {
  readonly initialValues: Values;
  /** Writes. `key` is the same for the same values: a repeated submit has one effect. */
  readonly write: (values: Values, key: string) => Promise<unknown>;
  readonly onClose: () => void;
}

/** A form in a `FormDialog` that is mounted while it is open. What is on screen is read again after it wrote. */
export function useDialogForm<Values extends Record<string, unknown>>(options: DialogForm<Values>) {
  const { initialValues, write, onClose } = options;
  const refresh = useRefresh();
  const form = useForm<Values>({ initialValues });
  const keyOf = useIdempotencyKeys();
  const { submit, error, isBusy } = useSubmit<Values>(form, async (values) => {
    await write(values, keyOf(values));
    void refresh();
    onClose();
  });
  const onSubmit = (event?: SyntheticEvent<HTMLFormElement>): void => {
    form.onSubmit((values) => submit(values))(event);
  };
  return { form, dialog: { onClose, error, isBusy, onSubmit } };
}

/** Another try with the same values repeats the first request; changed values are another one. */
function useIdempotencyKeys(): (values: unknown) => string {
  const [keys] = useState(() => new Map<string, string>());
  return (values) => {
    const text = JSON.stringify(values);
    const key = keys.get(text) ?? crypto.getRandomValues(new Uint32Array(4)).join('-');
    keys.set(text, key);
    return key;
  };
}
