import ts from 'typescript';

const { TypeFlags } = ts;
/** Types of values that JSON carries as texts: bytes as base64, points in time. */
const TEXTS = new Set(['Uint8Array', 'Buffer', 'Date', 'Blob']);
/** Ends the names of Mistral's types of the wire, beside those that callers fill. */
const OUTBOUND = '$Outbound';
/** AWS' type of any JSON. */
const ANYTHING = 'DocumentType';
/** A required member of AWS' alternatives that stand for newer ones; `never` in the others. */
const NEWER = '$unknown';

/**
 * Writes types as JSON Schemas of these words: type, enum, items, properties, required, additionalProperties, anyOf,
 * $ref. An empty schema takes every value. Named object types become definitions.
 */
export class ShapeWriter {
  #checker;
  #at;
  #names = new Map();
  #shapes = new Map();

  constructor(checker, at) {
    this.#checker = checker;
    this.#at = at;
  }

  /** The definitions that the shapes so far refer to, by name. */
  definitions() {
    return Object.fromEntries([...this.#shapes].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  shapeOf(type) {
    const { flags } = type;
    if (type.aliasSymbol?.name === ANYTHING) return {};
    if (flags & (TypeFlags.Any | TypeFlags.Unknown | TypeFlags.NonPrimitive)) return {};
    if (flags & TypeFlags.Null) return { type: 'null' };
    if (flags & (TypeFlags.StringLiteral | TypeFlags.NumberLiteral)) return { enum: [type.value] };
    if (flags & TypeFlags.BooleanLiteral) return { enum: [type.intrinsicName === 'true'] };
    if (flags & TypeFlags.StringLike) return { type: 'string' };
    if (flags & (TypeFlags.NumberLike | TypeFlags.BigIntLike)) return { type: 'number' };
    if (flags & TypeFlags.BooleanLike && !type.isUnion()) return { type: 'boolean' };
    if (type.isUnion()) return this.#union(type.types);
    if (type.isIntersection()) {
      const primitive = type.types.find(({ flags: part }) => part & (TypeFlags.StringLike | TypeFlags.NumberLike));
      if (primitive !== undefined) return this.shapeOf(primitive);
      return this.#object(type);
    }
    if (this.#checker.isArrayLikeType(type)) return this.#list(type);
    if (flags & TypeFlags.Object) return this.#named(type);
    throw new Error(`no shape for ${this.#checker.typeToString(type)}`);
  }

  #list(type) {
    const items = this.#checker.getIndexTypeOfType(type, ts.IndexKind.Number);
    return { type: 'array', items: this.shapeOf(items) };
  }

  #union(types) {
    const kept = types.filter((type) => !isAbsent(type) && !this.#isNewer(type));
    const shapes = [];
    const values = [];
    for (const shape of kept.map((type) => this.shapeOf(type))) {
      if (Object.keys(shape).length === 0) return {};
      if ('enum' in shape) values.push(...shape.enum);
      else if (!shapes.some((known) => JSON.stringify(known) === JSON.stringify(shape))) shapes.push(shape);
    }
    if (values.includes(true) && values.includes(false)) {
      values.splice(values.indexOf(true), 1);
      values.splice(values.indexOf(false), 1);
      shapes.push({ type: 'boolean' });
    }
    const open = new Set(shapes.map(({ type }) => type));
    const closed = [...new Set(values)].filter((value) => !open.has(typeof value));
    if (closed.length > 0) shapes.unshift({ enum: closed });
    return shapes.length === 1 ? shapes[0] : { anyOf: shapes };
  }

  #isNewer(type) {
    const mark = type.getProperty(NEWER);
    return mark !== undefined && !isAbsent(this.#typeOf(mark));
  }

  #named(type) {
    const symbol = type.aliasSymbol ?? type.symbol;
    if (TEXTS.has(symbol?.name)) return { type: 'string' };
    const known = this.#names.get(type);
    if (known !== undefined) return { $ref: known };
    if (symbol === undefined || symbol.name.startsWith('__')) return this.#object(type);
    const name = this.#freeName(this.#plainName(symbol));
    this.#names.set(type, name);
    this.#shapes.set(name, null);
    this.#shapes.set(name, this.#object(type));
    return { $ref: name };
  }

  #plainName(symbol) {
    const own = symbol.name.replace(OUTBOUND, '');
    return own === 'Raw' || own.endsWith('Member') ? `${symbol.parent?.name ?? ''}.${own}` : own;
  }

  #freeName(name) {
    let free = name;
    for (let copy = 2; this.#shapes.has(free); copy++) free = `${name}_${copy}`;
    return free;
  }

  #object(type) {
    const properties = {};
    const required = [];
    for (const symbol of this.#checker.getPropertiesOfType(type)) {
      const member = this.#typeOf(symbol);
      const isComputed = member.getCallSignatures().length > 0 || symbol.flags & ts.SymbolFlags.Accessor;
      if (isComputed || isAbsent(member)) continue;
      properties[symbol.name] = this.shapeOf(member);
      const isMark = properties[symbol.name].enum?.length === 1;
      const isRequired = !(symbol.flags & ts.SymbolFlags.Optional) && (isMark || !isFilledIn(symbol));
      if (isRequired) required.push(symbol.name);
    }
    const index = this.#checker.getIndexTypeOfType(type, ts.IndexKind.String);
    if (type.symbol?.name === '__type' && type.getProperties().length === 0 && index === undefined) return {};
    return {
      type: 'object',
      ...(Object.keys(properties).length === 0 ? {} : { properties }),
      ...(required.length === 0 ? {} : { required }),
      ...(index === undefined ? {} : { additionalProperties: this.shapeOf(index) }),
    };
  }

  #typeOf(symbol) {
    return this.#checker.getTypeOfSymbolAtLocation(symbol, this.#at);
  }
}

/** No value: the member is left out. */
function isAbsent(type) {
  const absent = TypeFlags.Undefined | TypeFlags.Never | TypeFlags.Void;
  if (type.isUnion()) return type.types.every(isAbsent);
  return (type.flags & absent) !== 0;
}

/** Whether Mistral's SDK sends a default where callers leave the member out: the caller's type has it as optional. */
function isFilledIn(symbol) {
  return (symbol.declarations ?? []).some((member) => {
    const outbound = member.parent.parent;
    if (!ts.isTypeAliasDeclaration(outbound) || !outbound.name.text.endsWith(OUTBOUND)) return false;
    const name = outbound.name.text.replace(OUTBOUND, '');
    const camelCase = symbol.name.replaceAll(/_([a-z])/g, (_all, letter) => letter.toUpperCase());
    const callers = member
      .getSourceFile()
      .statements.find((statement) => ts.isTypeAliasDeclaration(statement) && statement.name.text === name);
    return (
      callers?.type.members?.some(({ name: own, questionToken }) => own?.text === camelCase && questionToken) === true
    );
  });
}
