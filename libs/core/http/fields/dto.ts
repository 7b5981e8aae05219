import { ApiProperty } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import {
  type AnyField,
  type Examples,
  type FieldCheck,
  type FieldOptions,
  type Fields,
  type ObjectOf,
} from '../../fields/field.js';
import { expectedOf } from '../../fields/check-value.js';

/** The same of a reply. Its type is what presenters get from rows of the database: lists are read-only, and a choice can be any text. */
type Shown<T> = { [Name in keyof T]: ShownValue<T[Name]> };
type ShownValue<V> = V extends string ? string : V extends readonly (infer Item)[] ? readonly ShownValue<Item>[] : V;

/** A DTO class that still has its declaration, for the classes that share fields with it. */
interface DtoClass<F extends Fields, T = ObjectOf<F>> {
  new (): T;
  readonly fields: F;
}

/** The numbers of a schema. */
type Bounds = Readonly<Partial<Record<'minLength' | 'maxLength' | 'minimum' | 'maximum' | 'maxItems', number>>>;

type Use = 'body' | 'query' | 'reply';

/** The class of a request body: `class CreateKeyRequest extends body({ … }) {}`. */
export function body<F extends Fields>(fields: F): DtoClass<F> {
  return dto(fields, 'body');
}

/** The class of a query: its numbers and flags arrive as text. */
export function query<F extends Fields>(fields: F): DtoClass<F> {
  return dto(fields, 'query');
}

/** The class of a reply, which is described and not checked: fields have no bounds in it. */
export function reply<F extends Fields>(fields: F): DtoClass<F, Shown<ObjectOf<F>>> {
  return dto(fields, 'reply');
}

function dto<F extends Fields, T>(fields: F, use: Use): DtoClass<F, T> {
  // oxlint-disable-next-line typescript/no-extraneous-class -- its properties are declared by decorators below
  const base = class {
    static readonly fields = fields;
  };
  for (const [name, field] of Object.entries(fields)) {
    for (const decorate of decoratorsOf(name, field, use)) decorate(base.prototype, name);
  }
  return base as unknown as DtoClass<F, T>;
}

function decoratorsOf(name: string, field: AnyField, use: Use): PropertyDecorator[] {
  const documented = documentation(field, use);
  if (use === 'reply') return [documented];
  const { check, nested } = field.rule;
  const { nullable = false, optional = false }: FieldOptions = field.options;
  if (check === undefined && nested?.isList !== false) throw new Error(`${name}: a field of a request needs bounds`);
  return [
    ...(check === undefined ? [] : checked(check, expectedOf(field), use)),
    ...(nested === undefined ? [] : checkedWithin(nested)),
    ValidateIf((_body, value) => !(optional && value === undefined) && !(nullable && value === null)),
    documented,
  ];
}

function documentation({ rule, options }: AnyField, use: Use): PropertyDecorator {
  const { description, example: own, nullable = false, optional = false }: FieldOptions = options;
  const { schema, check, nested, examples, remark } = rule;
  const example = 'example' in options ? own : exampleOf(examples, use, optional);
  return ApiProperty({
    // Swagger drops it from a schema that says its type otherwise: by `oneOf`, or by a class.
    type: Object,
    ...schema,
    ...(use === 'reply' ? {} : check?.bounds),
    ...(nested === undefined ? {} : { type: nested.type, isArray: nested.isList }),
    ...(description === undefined ? {} : { description: [description, remark].filter(Boolean).join(' ') }),
    ...(nullable ? { nullable } : {}),
    ...(example === undefined ? {} : { example }),
    ...(optional ? { required: false } : {}),
  });
}

function exampleOf(examples: Examples | undefined, use: Use, optional: boolean): unknown {
  if (use === 'reply') return examples?.reply;
  return examples?.request ?? (optional ? undefined : examples?.requiredRequest);
}

function checked(check: FieldCheck, expected: string, use: Use): PropertyDecorator[] {
  const { accepts, canonical, fromText } = check;
  const convert = use === 'query' && fromText !== undefined ? readingText(fromText) : canonical;
  return [
    ...(convert === undefined ? [] : [Transform(({ value }: { value: unknown }) => convert(value))]),
    ValidateBy(
      {
        name: check.code ?? 'invalid_value',
        validator: { validate: accepts, defaultMessage: () => expected },
      },
      { context: ruleOf(check) },
    ),
  ];
}

/** The rule that a value breaks, with its numbers: what a console needs to say it in the reader's language. */
function ruleOf({ rule = 'value', bounds = {} }: FieldCheck): Readonly<Record<string, unknown>> {
  const { minLength, maxLength, minimum = minLength, maximum = maxLength, maxItems } = bounds as Bounds;
  const numbers = Object.entries({ min: minimum, max: maximum, items: maxItems });
  return { rule, ...Object.fromEntries(numbers.filter(([, value]) => value !== undefined)) };
}

function readingText(fromText: (text: string) => unknown): (value: unknown) => unknown {
  return (value) => (typeof value === 'string' ? fromText(value) : value);
}

function checkedWithin({ type, isList }: NonNullable<AnyField['rule']['nested']>): PropertyDecorator[] {
  const message = isList ? 'a list of objects' : 'an object';
  return [ValidateNested({ each: isList, message }), Type(() => type)];
}
