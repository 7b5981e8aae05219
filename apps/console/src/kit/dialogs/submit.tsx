import { useState } from 'react';
import { ApiError } from '@/api/api-error';
import { useErrorText } from '../states/error-text';
import { refusedPath } from './refused-path';
import { useAction, type ActionState } from './use-action';
import type { Form } from './use-form';

interface Submit<Values> extends ActionState {
  readonly submit: (values: Values) => void;
}

/**
 * Runs what a form submits. An error that names a field on screen is shown at it, any other above the buttons; the
 * values stay. Returns the state for `FormDialog` and `FormError`.
 */
export function useSubmit<Values extends object>(
  form: Form<Values>,
  write: (values: Values) => Promise<unknown>,
): Submit<Values> {
  const textOf = useErrorText();
  const { act, failure, error, isBusy } = useAction();
  const [shownAtField, setShownAtField] = useState<Error | null>(null);
  const showAtField = (thrown: Error): HTMLElement | null => {
    const { byPath } = form.inputs;
    const path = thrown instanceof ApiError ? refusedPath(thrown.param ?? '', [...byPath.keys()]) : undefined;
    if (path === undefined) return null;
    form.setFieldError(path, textOf(thrown));
    setShownAtField(thrown);
    return byPath.get(path) ?? null;
  };
  return {
    submit: (values) => act(() => write(values), showAtField),
    error: failure === shownAtField ? null : error,
    isBusy,
  };
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
