-- Logins of gateways and workers that own nothing: members of the role of their process, which migrations give its rights.
-- Run by psql as the owner of the database, before the first migration or at any time after; again to change a password:
--   GATEWAY_PASSWORD=… WORKER_PASSWORD=… psql --set ON_ERROR_STOP=1 --file deploy/postgres/logins.sql "$DATABASE_URL"
\getenv gateway_password GATEWAY_PASSWORD
\getenv worker_password WORKER_PASSWORD

DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['routify_gateway', 'routify_worker', 'routify_gateway_login', 'routify_worker_login'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
        END IF;
    END LOOP;
END $$;

ALTER ROLE routify_gateway_login LOGIN PASSWORD :'gateway_password';
ALTER ROLE routify_worker_login LOGIN PASSWORD :'worker_password';
GRANT routify_gateway TO routify_gateway_login;
-- Workers make the backups, which hold every table. Their other work runs in routify_worker, which lacks this right.
GRANT routify_worker, pg_read_all_data TO routify_worker_login;
