import { useMutation } from '@tanstack/react-query';
import { useErrorText } from '../states/error-text';
import { useFocusAgain } from './focus';

export interface ActionState {
  /** What failed, as a sentence; null: nothing did, or it is on its way. */
  readonly error: string | null;
  readonly isBusy: boolean;
}

interface Action extends ActionState {
  /**
   * Runs an action. After a failure the focus is where `refusedOf` says, else where it was.
   *
   * @param refusedOf the input that an error is about
   */
  readonly act: (action: () => Promise<unknown>, refusedOf?: (error: Error) => HTMLElement | null) => void;
  readonly failure: Error | null;
  /** Forgets a failure. */
  readonly reset: () => void;
}

/** What a button or a form does: a write, or a file to save. Every one runs through here. */
export function useAction(): Action {
  const textOf = useErrorText();
  const { mutate, error, isPending, reset } = useMutation({
    mutationFn: (action: () => Promise<unknown>) => action(),
    // A failure without a network is an answer, too: nothing waits unseen to be sent later.
    networkMode: 'always',
    // Passwords and keys of a form do not stay in memory when it is closed.
    gcTime: 0,
  });
  const focusAgain = useFocusAgain(isPending);
  return {
    act: (action, refusedOf) => {
      const focused = document.activeElement;
      mutate(action, {
        onError: (failure) => {
          focusAgain(refusedOf?.(failure) ?? null, focused);
        },
      });
    },
    failure: error,
    error: error === null ? null : textOf(error),
    isBusy: isPending,
    reset,
  };
}
