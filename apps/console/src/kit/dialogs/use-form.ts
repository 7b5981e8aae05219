import { useForm as useMantineForm, type UseFormInput, type UseFormReturnType } from '@mantine/form';
import { useState, type RefCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { violationOf } from './violations';

/** The inputs that are on screen, by the paths of their fields. */
interface FormInputs {
  readonly byPath: ReadonlyMap<string, HTMLElement>;
  readonly refOf: (path: string) => RefCallback<HTMLElement>;
}

export type Form<Values extends object> = UseFormReturnType<Values> & { readonly inputs: FormInputs };

/**
 * A form of Mantine that knows its inputs. What their attributes refuse is said at each when the form is sent, with the
 * focus on the first; an error of the API is shown at the field it names, if that is there.
 */
export function useForm<Values extends object>(options: Omit<UseFormInput<Values>, 'validate'>): Form<Values> {
  const [inputs] = useState(createInputs);
  const { t } = useTranslation('refusals', { useSuspense: false });
  const form = useMantineForm<Values>({
    ...options,
    enhanceGetInputProps: ({ field }) => ({ ref: inputs.refOf(String(field)) }),
    // Runs when the form is sent.
    validate: () => {
      const found = violationsIn(inputs);
      found[0]?.input.focus();
      return Object.fromEntries(
        found.map(({ path, violation }) => [path, t(`field_${violation.rule}`, { ...violation })]),
      );
    },
  });
  return Object.assign(form, { inputs });
}

/** In the order of the page. */
function violationsIn({ byPath }: FormInputs) {
  const found = [...byPath].flatMap(([path, input]) => {
    const violation = violationOf(input);
    return violation === null ? [] : [{ path, input, violation }];
  });
  return found.toSorted((one, other) =>
    one.input.compareDocumentPosition(other.input) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
  );
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
