/** A text of `refusals`, and its numbers. */
interface Violation {
  readonly rule:
    | 'required'
    | 'email'
    | 'https'
    | 'number'
    | 'time'
    | 'short'
    | 'long'
    | 'low'
    | 'high'
    | 'name'
    | 'value';
  readonly min?: number | string;
  readonly max?: number | string;
}

/**
 * What is wrong with an input by its own attributes, null if nothing is. `data-rule` names the rule of its `pattern`.
 * A length counts, too, where it was not typed, which the browser ignores.
 */
export function violationOf(input: Element): Violation | null {
  if (!(isField(input) && input.willValidate)) return null;
  const { validity, value } = input;
  if (validity.valueMissing) return { rule: 'required' };
  if (validity.typeMismatch) return { rule: input.type === 'email' ? 'email' : 'https' };
  if (validity.badInput) return { rule: input.type === 'number' ? 'number' : 'time' };
  const { min, max, minLength, maxLength } = boundsOf(input);
  if (validity.rangeUnderflow) return { rule: 'low', min };
  if (validity.rangeOverflow) return { rule: 'high', max };
  if (value !== '' && value.length < minLength) return { rule: 'short', min: minLength };
  if (maxLength >= 0 && value.length > maxLength) return { rule: 'long', max: maxLength };
  if (validity.valid) return null;
  return input.dataset.rule === 'name' ? { rule: 'name', max: 100 } : { rule: 'value' };
}

type FieldElement = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function isField(input: Element): input is FieldElement {
  return [HTMLInputElement, HTMLTextAreaElement, HTMLSelectElement].some((type) => input instanceof type);
}

function boundsOf(input: FieldElement) {
  const { min = '', max = '' } = input instanceof HTMLInputElement ? input : {};
  const { minLength, maxLength } = input instanceof HTMLSelectElement ? { minLength: 0, maxLength: -1 } : input;
  return { min, max, minLength, maxLength };
}
