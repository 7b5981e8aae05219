-- While no worker runs, control places events, calls the operator's webhooks and notes what became of the calls.
DO $$
BEGIN
    IF (SELECT count(*) = 3 FROM pg_roles WHERE rolname IN ('routify_control', 'routify_worker', 'routify_tenant')) THEN
        GRANT UPDATE ("position", "sequence") ON event TO routify_control;
        GRANT INSERT, UPDATE ON event_stream TO routify_control;
        GRANT USAGE ON SEQUENCE event_position TO routify_control;
        GRANT INSERT ON webhook_attempt TO routify_control;
    END IF;
END $$;
