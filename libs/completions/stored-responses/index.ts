/**
 * Stored responses keeps responses of `/v1/responses` for organizations that opted in, with their input.
 * Owns stored_response, and what waits for it in Redis. Guarantees: what was acknowledged as stored outlives the loss of
 * Redis or of a gateway; an organization finds its own only; they are deleted on time and on request.
 * Does not know: formats of requests and replies.
 */
export { SEALED_RESPONSES } from './sealed-response.js';
export { StoredResponsesWorkerModule } from './stored-responses.module.js';
export { StoredResponses } from './stored-responses.service.js';
