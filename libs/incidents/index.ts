/**
 * Incidents answers who an actor is, what it did and what it made, and ends what it made.
 * Owns nothing. Guarantees: an actor that does not exist is an error; an end is the one of the object's own module, with
 * its audit row.
 * Does not know: HTTP, what a changed object means.
 */
export { Actors, type FoundActor } from './actors.service.js';
export { Endings } from './endings.js';
export { IncidentsModule } from './incidents.module.js';
export { MadeObjects, type EndedObject, type Made, type MadeScope } from './made-objects.service.js';
