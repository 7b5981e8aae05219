import type { GetInputPropsReturnType } from '@mantine/form';

/** What inputs of a part of a form need of it: their values are below a path, such as `price.tiers.0`. */
export interface PartInputs {
  readonly form: {
    getInputProps(path: string): GetInputPropsReturnType;
    insertListItem(path: string, item: never): void;
    removeListItem(path: string, index: number): void;
  };
  readonly at: string;
}
