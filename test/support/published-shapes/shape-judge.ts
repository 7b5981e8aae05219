/** A part of JSON Schema, as `tools/published-shapes` writes it. Objects take no other members than they name. */
export interface Shape {
  readonly $ref?: string;
  readonly type?: 'string' | 'number' | 'boolean' | 'null' | 'array' | 'object';
  readonly enum?: readonly (string | number | boolean)[];
  readonly items?: Shape;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Shape;
  readonly anyOf?: readonly Shape[];
}

export type Definitions = Readonly<Record<string, Shape>>;

/** Where a value does not fit, such as `messages[2].content`, and why. */
export interface Mismatch {
  readonly path: string;
  readonly fault: 'unknown' | 'missing' | 'type' | 'value';
}

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const takesAll = (shape: Shape): boolean =>
  shape.type === undefined && shape.enum === undefined && shape.anyOf === undefined;
/** An own member: a name such as `constructor` is no declared one. */
const own = <T>(members: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  members !== undefined && Object.hasOwn(members, key) ? members[key] : undefined;

/** Holds JSON values against shapes. Independent of the order of alternatives. */
export class ShapeJudge {
  private readonly alternatives = new Map<Shape, readonly Shape[]>();

  constructor(private readonly definitions: Definitions) {}

  /** Empty: it fits. Of several alternatives that do not fit, the mismatches of the nearest count. */
  mismatches(shape: Shape, value: unknown, path = ''): readonly Mismatch[] {
    const all = this.alternativesOf(shape);
    const fitting = all.filter((one) => hasTypeOf(one, value));
    if (fitting.length === 0)
      return [
        {
          path,
          fault: all.some(({ enum: values }) => values !== undefined && typeof values[0] === typeof value)
            ? 'value'
            : 'type',
        },
      ];
    const named = fitting.filter((one) => this.hasMarksOf(one, value));
    if (named.length === 0) return [this.wrongMark(fitting, value, path)];
    const complete = named.filter(({ required = [] }) =>
      required.every((key) => isObject(value) && Object.hasOwn(value, key)),
    );
    let nearest: readonly Mismatch[] | null = null;
    for (const one of complete.length > 0 ? complete : named) {
      const mismatches = this.within(one, value, path);
      if (mismatches.length === 0) return mismatches;
      if (nearest === null || mismatches.length < nearest.length) nearest = mismatches;
    }
    return nearest ?? [];
  }

  /** Unions in unions, and what references lead to, in one list. */
  private alternativesOf(shape: Shape): readonly Shape[] {
    const known = this.alternatives.get(shape);
    if (known !== undefined) return known;
    const found = this.expanded(shape);
    this.alternatives.set(shape, found);
    return found;
  }

  private expanded(shape: Shape): readonly Shape[] {
    if (shape.anyOf !== undefined) return shape.anyOf.flatMap((one) => this.alternativesOf(one));
    if (shape.$ref === undefined) return [shape];
    const definition = own(this.definitions, shape.$ref);
    if (definition === undefined) throw new Error(`no definition of ${shape.$ref}`);
    return this.alternativesOf(definition);
  }

  /** Whether the members of a fixed value, such as `type`, have it. */
  private hasMarksOf({ properties = {} }: Shape, value: unknown): boolean {
    if (!isObject(value)) return true;
    return Object.entries(properties).every(([key, { enum: values }]) => {
      const given = own(value, key);
      return values?.length !== 1 || given === undefined || given === values[0];
    });
  }

  private wrongMark(shapes: readonly Shape[], value: unknown, path: string): Mismatch {
    const [first] = shapes.flatMap(({ properties = {} }) =>
      Object.keys(properties).filter(
        (key) => !this.hasMarksOf({ properties: { [key]: properties[key] ?? {} } }, value),
      ),
    );
    return { path: join(path, first ?? ''), fault: 'value' };
  }

  private within(shape: Shape, value: unknown, path: string): readonly Mismatch[] {
    if (takesAll(shape)) return [];
    if (shape.enum !== undefined) return shape.enum.includes(value as string) ? [] : [{ path, fault: 'value' }];
    if (Array.isArray(value)) {
      const { items = {} } = shape;
      return value.flatMap((item, at) => this.mismatches(items, item, `${path}[${at}]`));
    }
    if (!isObject(value)) return [];
    const { properties, required = [], additionalProperties } = shape;
    const missing = required.filter((key) => !Object.hasOwn(value, key));
    return [
      ...missing.map((key): Mismatch => ({ path: join(path, key), fault: 'missing' })),
      ...Object.entries(value).flatMap(([key, member]): readonly Mismatch[] => {
        const declared = own(properties, key) ?? additionalProperties;
        if (declared === undefined) return [{ path: join(path, key), fault: 'unknown' }];
        return this.mismatches(declared, member, join(path, key));
      }),
    ];
  }
}

function hasTypeOf(shape: Shape, value: unknown): boolean {
  if (takesAll(shape)) return true;
  if (shape.enum !== undefined) return shape.enum.includes(value as string);
  if (value === null) return shape.type === 'null';
  if (Array.isArray(value)) return shape.type === 'array';
  return shape.type === typeof value;
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);
