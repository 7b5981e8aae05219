import { useForm as useMantineForm, type UseFormInput, type UseFormReturnType } from '@mantine/form';
import { useState, type RefCallback } from 'react';

/** The inputs that are on screen, by the paths of their fields. */
interface FormInputs {
  readonly byPath: ReadonlyMap<string, HTMLElement>;
  readonly refOf: (path: string) => RefCallback<HTMLElement>;
}

export type Form<Values extends object> = UseFormReturnType<Values> & { readonly inputs: FormInputs };

/** A form of Mantine that knows its inputs: an error of the API is shown at the field it names, if that is there. */
export function useForm<Values extends object>(options: UseFormInput<Values>): Form<Values> {
  const [inputs] = useState(createInputs);
  const form = useMantineForm<Values>({
    ...options,
    enhanceGetInputProps: ({ field }) => ({ ref: inputs.refOf(String(field)) }),
  });
  return Object.assign(form, { inputs });
}

function createInputs(): FormInputs {
  const byPath = new Map<string, HTMLElement>();
  const refs = new Map<string, RefCallback<HTMLElement>>();
  return {
    byPath,
    refOf: (path) => {
      const known = refs.get(path);
      if (known !== undefined) return known;
      const ref = (input: HTMLElement | null): void => {
        if (input === null) byPath.delete(path);
        else byPath.set(path, input);
      };
      refs.set(path, ref);
      return ref;
    },
  };
}
