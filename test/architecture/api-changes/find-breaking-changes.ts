import type { ApiDocument, Content, Operation, Parameter, Response } from './api-document.js';
import { SchemaComparison, type Direction } from './compare-schemas.js';

type Report = (what: string) => void;

/**
 * The changes that can break a program written against `before`, one sentence each; none when every such program still
 * works. A renamed name counts as removed.
 */
export function findBreakingChanges(before: ApiDocument, after: ApiDocument): string[] {
  const found: string[] = [];
  for (const [path, methods] of Object.entries(before.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const report: Report = (what) => found.push(`${method.toUpperCase()} ${path}${what}`);
      const counterpart = after.paths[path]?.[method];
      if (counterpart === undefined) report(' was removed');
      else new OperationComparison(before, after, report).compare(operation, counterpart);
    }
  }
  return found;
}

class OperationComparison {
  constructor(
    private readonly before: ApiDocument,
    private readonly after: ApiDocument,
    private readonly report: Report,
  ) {}

  compare(before: Operation, after: Operation): void {
    this.compareParameters(before.parameters ?? [], after.parameters ?? []);
    this.compareBodies(before, after);
    for (const [status, response] of Object.entries(before.responses)) {
      const counterpart = after.responses[status];
      if (counterpart === undefined) {
        this.report(` never answers ${status} any more`);
        continue;
      }
      const [was, is] = [contentOf(response, this.before), contentOf(counterpart, this.after)];
      this.compareContent(was, is, 'reply', `, reply ${status}`);
    }
  }

  private compareParameters(before: readonly Parameter[], after: readonly Parameter[]): void {
    const find = (parameters: readonly Parameter[], { name, in: location }: Parameter): Parameter | undefined =>
      parameters.find((parameter) => parameter.name === name && parameter.in === location);
    for (const parameter of before) {
      const location = `, ${parameter.in} ${parameter.name}:`;
      const counterpart = find(after, parameter);
      if (counterpart === undefined) this.report(`${location} was removed`);
      else this.schemas('request', location).compare(parameter.schema ?? {}, counterpart.schema ?? {}, '');
    }
    for (const parameter of after) {
      const wasRequired = find(before, parameter)?.required === true;
      if (parameter.required === true && !wasRequired) {
        this.report(`, ${parameter.in} ${parameter.name}: is required now`);
      }
    }
  }

  private compareBodies({ requestBody: before }: Operation, { requestBody: after }: Operation): void {
    if (after?.required === true && before?.required !== true) this.report(', request: is required now');
    if (before === undefined) return;
    if (after === undefined) this.report(', request: is not read any more');
    else this.compareContent(before.content, after.content, 'request', ', request');
  }

  private compareContent(before: Content, after: Content, direction: Direction, location: string): void {
    for (const [type, { schema = {} }] of Object.entries(before)) {
      const counterpart = after[type];
      if (counterpart === undefined) this.report(`${location}: knows no ${type} any more`);
      else this.schemas(direction, location).compare(schema, counterpart.schema ?? {}, '');
    }
  }

  private schemas(direction: Direction, location: string): SchemaComparison {
    return new SchemaComparison(this.before, this.after, direction, (path, what) => {
      this.report(`${location} ${path === '' ? what : `${path} ${what}`}`);
    });
  }
}

function contentOf({ $ref, content = {} }: Response, { components }: ApiDocument): Content {
  if ($ref === undefined) return content;
  return components?.responses?.[$ref.replace('#/components/responses/', '')]?.content ?? {};
}
