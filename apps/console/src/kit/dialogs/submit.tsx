import type { UseFormReturnType } from '@mantine/form';
import { useState, type ReactNode } from 'react';
import { ApiError } from '@/api/api-error';
import { useErrorText } from '../states/error-text';

/** What every Mantine form of ours can do with an error. */
type ErrorTarget = Pick<UseFormReturnType<Record<string, unknown>>, 'setFieldError' | 'getValues'>;

/**
 * Runs what a form submits. An error that names a field is shown at it, any other above the buttons; the values stay.
 * Returns the state for `FormDialog` and `FormFoot`.
 */
export function useSubmit<Values>(
  form: { setFieldError: (path: never, error: ReactNode) => void; getValues: () => Values },
  run: (values: Values) => Promise<void>,
) {
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const textOf = useErrorText();
  const submit = async (values: Values): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await run(values);
    } catch (thrown) {
      const target = form as unknown as ErrorTarget;
      const param = thrown instanceof ApiError ? thrown.param : null;
      if (param !== null && param in (target.getValues() as object)) target.setFieldError(param, textOf(thrown));
      else setError(textOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  return { submit, error, isBusy };
}

interface FormErrorProps {
  readonly error: string | null;
}

/** What failed, above the buttons of a form. */
export function FormError({ error }: FormErrorProps) {
  if (error === null) return null;
  return (
    <div role="alert" style={{ color: 'var(--bad)' }}>
      {error}
    </div>
  );
}
