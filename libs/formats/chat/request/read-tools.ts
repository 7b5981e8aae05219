import { isRecord } from '#core';
import { flag, type FieldCheck } from '../rules/field-check.js';
import { refuseValue } from '../body/refuse-value.js';
import { boundSchema } from './enforced-schemas.js';

const TOOLS_MAX = 256;
const NAME_CHARACTERS_MAX = 128;

/** REQ-14: tools of any type, by default functions; a function must have a name. */
export const readTools: FieldCheck = (value, { field, expected, draft }) => {
  if (!Array.isArray(value) || value.length > TOOLS_MAX) refuseValue(field, value, expected);
  value.forEach((tool: unknown, index) => {
    const param = `${field}[${index}]`;
    if (!isRecord(tool)) refuseValue(param, tool, 'a tool object');
    const type = tool.type ?? 'function';
    if (typeof type !== 'string') refuseValue(`${param}.type`, type, 'a string such as function');
    if (type !== 'function') return;
    checkFunction(tool.function, `${param}.function`);
    if (tool.function.strict === true) boundSchema(tool.function.parameters, `${param}.function.parameters`, draft);
  });
  draft.toolNames = [...draft.toolNames, ...value.flatMap(nameOfTool)];
  if (value.length > 0) draft.needs.add('tools');
};

/** The legacy form: a list of functions. */
export const readFunctions: FieldCheck = (value, { field, expected, draft }) => {
  if (!Array.isArray(value) || value.length > TOOLS_MAX) refuseValue(field, value, expected);
  value.forEach((definition: unknown, index) => {
    const param = `${field}[${index}]`;
    checkFunction(definition, param);
    if (definition.strict === true) boundSchema(definition.parameters, `${param}.parameters`, draft);
  });
  if (value.length > 0) draft.needs.add('tools');
};

/** Checked after the tools. */
export const readParallelCalls: FieldCheck = (value, context) => {
  flag(value, context);
  const { draft } = context;
  draft.singleCalls = value === false && draft.needs.has('tools');
};

function nameOfTool(tool: unknown): readonly string[] {
  const { function: called, custom } = isRecord(tool) ? tool : {};
  return [called, custom].flatMap((one) => (isRecord(one) && typeof one.name === 'string' ? one.name : []));
}

function checkFunction(definition: unknown, param: string): asserts definition is Readonly<Record<string, unknown>> {
  if (!isRecord(definition)) refuseValue(param, definition, 'a function object with a name');
  const { name } = definition;
  if (typeof name === 'string' && name.length >= 1 && name.length <= NAME_CHARACTERS_MAX) return;
  refuseValue(`${param}.name`, name, `a string of 1 to ${NAME_CHARACTERS_MAX} characters`);
}
