/** SQL: the server and database of a session. The identifier tells clusters apart; a replica has that of its primary. */
export const CLUSTER = `(SELECT system_identifier || ' ' || current_database() FROM pg_control_system())`;
