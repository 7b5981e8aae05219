import type { IncomingHttpHeaders } from 'node:http';
import { ChatError } from '../chat-error.js';
import { nowFor, secretOf, sessionTokenOf } from './aws-accounts.js';
import { checkSignature } from './check-signature.js';

/** Roles of any name are granted, but for these. */
const REFUSED_ROLE = 'denied';
const DOWN_ROLE = 'down';

interface XmlAnswer {
  readonly status: number;
  readonly xml: string;
}

/** STS, as far as AssumeRole: temporary keys for a role. */
export function assumeRole(headers: IncomingHttpHeaders, path: string, body: Buffer): XmlAnswer {
  try {
    checkSignature(headers, { path, body }, { method: 'POST', service: 'sts' });
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    return failure(403, (error.code ?? '').replace(/Exception$/, ''), error.message);
  }
  const form = new URLSearchParams(body.toString());
  if (form.get('Action') !== 'AssumeRole') return failure(400, 'InvalidAction', 'Could not find operation.');
  const role = (form.get('RoleArn') ?? '').split('/').at(-1) ?? '';
  if (role === REFUSED_ROLE) {
    return failure(
      403,
      'AccessDenied',
      `User is not authorized to perform: sts:AssumeRole on resource: ${form.get('RoleArn') ?? ''}`,
    );
  }
  if (role === DOWN_ROLE) return failure(503, 'ServiceUnavailable', 'Service is unavailable');
  const keyId = /Credential=([A-Z0-9]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
  const derivedId = `ASIA${keyId.slice(4)}`;
  const endsAtMs = nowFor(keyId) + Number(form.get('DurationSeconds') ?? 3_600) * 1_000;
  return {
    status: 200,
    xml:
      '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>' +
      `<AccessKeyId>${derivedId}</AccessKeyId><SecretAccessKey>${secretOf(derivedId)}</SecretAccessKey>` +
      `<SessionToken>${sessionTokenOf(derivedId, endsAtMs)}</SessionToken><Expiration>${new Date(endsAtMs).toISOString()}</Expiration>` +
      '</Credentials></AssumeRoleResult></AssumeRoleResponse>',
  };
}

function failure(status: number, code: string, message: string): XmlAnswer {
  const type = status < 500 ? 'Sender' : 'Receiver';
  return {
    status,
    xml: `<ErrorResponse><Error><Type>${type}</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  };
}
