import { useId } from 'react';
import shared from '../layout/shared.module.css';

interface OptionListProps<Value extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly note: string }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** A few options, each with a line about it. */
export function OptionList<Value extends string>({ label, options, value, onChange }: OptionListProps<Value>) {
  const name = useId();
  return (
    <div className={shared.options} role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value} className={shared.option}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          <span>
            <b>{option.label}</b>
            {option.note}
          </span>
        </label>
      ))}
    </div>
  );
}
