import { ValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { isPlainObject } from '../../fields/is-plain-object.js';
import { RoutifyError } from '../../kernel/errors.js';
import { describeViolations } from './describe-violations.js';

/**
 * Checks every body and query against its DTO: wrong and unknown fields are 400 with all of them in `details`.
 * A missing body counts as an empty object.
 */
export class BodyPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      validationError: { target: true, value: true },
      exceptionFactory: (violations) => describeViolations(violations),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type !== 'body') return super.transform(value, metadata);
    const body = value ?? {};
    if (!isPlainObject(body)) throw new RoutifyError('invalid_request_error', 'The body must be a JSON object.');
    // The conversion to a DTO drops these names silently; they must be refused as unknown.
    const hidden = Object.keys(body).find((name) => name in Object.prototype);
    if (hidden !== undefined) {
      throw new RoutifyError('unknown_parameter', `unknown parameter ${hidden}`, { param: hidden });
    }
    return super.transform(body, metadata);
  }
}
