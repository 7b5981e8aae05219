import type { ComponentProps } from 'react';

/** Every form: its fields are checked by `useForm`, in the reader's language, and never by the browser's bubbles. */
export function Form(props: ComponentProps<'form'>) {
  return <form noValidate {...props} />;
}
